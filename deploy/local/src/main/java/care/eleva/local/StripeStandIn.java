package care.eleva.local;

import care.eleva.stripe.emulator.EmulatorConfig;
import care.eleva.stripe.emulator.StripeEmulator;
import java.util.List;

/** The Stripe stand-in, in this process; it keeps its accounts and payments between runs. */
final class StripeStandIn implements AutoCloseable {

    static final String STATE = "stripe.json";

    private final StripeEmulator server;
    private final StripeAccess access;

    private StripeStandIn(StripeEmulator server, StripeAccess access) {
        this.server = server;
        this.access = access;
    }

    static StripeStandIn start(Settings settings, Secrets secrets) {
        String apiKey = secrets.token("STRIPE_API_KEY", "sk_test_");
        String secret = secrets.token("STRIPE_WEBHOOK_SECRET", "whsec_");
        String connectSecret = secrets.token("STRIPE_CONNECT_WEBHOOK_SECRET", "whsec_");
        StripeEmulator server = StripeEmulator.start(EmulatorConfig.defaults()
                .withPort(settings.ports().of(Ports.Of.STRIPE))
                .withApiKey(apiKey)
                .withStateFile(settings.state().resolve(STATE)));
        // By the way that Stripe's own come: through the gateway.
        server.onlyWebhookEndpoints(
                settings.publicUrl() + "/v1/stripe/webhook", List.of(secret), List.of(connectSecret));
        return new StripeStandIn(server, new StripeAccess(settings.stripeUrl(), apiKey, secret + "," + connectSecret));
    }

    StripeAccess access() {
        return access;
    }

    StripeEmulator server() {
        return server;
    }

    @Override
    public void close() {
        server.close();
    }
}
