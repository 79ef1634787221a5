package care.eleva.local;

/** How Stripe is reached, be it the real one or the stand-in. */
record StripeAccess(String apiBaseUrl, String apiKey, String webhookSecrets) {

    static StripeAccess own(Settings settings, Secrets secrets) {
        return new StripeAccess(
                settings.stripeUrl(),
                settings.value("STRIPE_API_KEY").orElseThrow(),
                settings.value("STRIPE_WEBHOOK_SECRET")
                        .orElseGet(() -> secrets.token("STRIPE_WEBHOOK_SECRET", "whsec_")));
    }
}
