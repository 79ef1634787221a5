package care.eleva.local;

import java.util.Optional;

/** How WorkOS is reached, be it the real one or the stand-in. */
record WorkosAccess(
        String apiBaseUrl,
        String clientId,
        String apiKey,
        String webhookSecret,
        Optional<String> issuers,
        boolean standIn) {

    static WorkosAccess own(Settings settings, Secrets secrets) {
        return new WorkosAccess(
                settings.workosUrl(),
                settings.value("WORKOS_CLIENT_ID").orElseThrow(),
                settings.value("WORKOS_API_KEY").orElseThrow(),
                settings.value("WORKOS_WEBHOOK_SECRET").orElseGet(() -> secrets.token("WORKOS_WEBHOOK_SECRET", "")),
                settings.value("WORKOS_ISSUERS"),
                false);
    }
}
