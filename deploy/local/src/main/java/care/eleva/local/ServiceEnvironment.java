package care.eleva.local;

import care.eleva.database.Login;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What each service is told by its environment: its own logins and keys, and nobody else's. */
final class ServiceEnvironment {

    private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR");

    private final Settings settings;
    private final Secrets secrets;
    private final Database database;
    private final WorkosAccess workos;
    private final StripeAccess stripe;

    ServiceEnvironment(
            Settings settings, Secrets secrets, Database database, WorkosAccess workos, StripeAccess stripe) {
        this.settings = settings;
        this.secrets = secrets;
        this.database = database;
        this.workos = workos;
        this.stripe = stripe;
    }

    Map<String, String> of(Ports.Of service) {
        var variables = new TreeMap<String, String>();
        INHERITED.forEach(name -> settings.value(name).ifPresent(value -> variables.put(name, value)));
        variables.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        variables.put("QUARKUS_HTTP_PORT", Integer.toString(settings.ports().of(service)));
        variables.put("ELEVA_TRUSTED_PROXIES", "1");
        variables.putAll(addresses());
        variables.put("WORKOS_CLIENT_ID", workos.clientId());
        variables.put("WORKOS_API_BASE_URL", workos.apiBaseUrl());
        workos.issuers().ifPresent(issuers -> variables.put("WORKOS_ISSUERS", issuers));
        variables.put("AUDIT_PERSONAL_KEY", secrets.key("AUDIT_PERSONAL_KEY"));
        switch (service) {
            case AUTH -> auth(variables);
            case APP -> app(variables);
            default -> login(variables, Login.AUDIT_SERVICE, true);
        }
        return variables;
    }

    /** Where everything is, for services and for people. */
    Map<String, String> addresses() {
        var variables = new TreeMap<String, String>();
        variables.put("ELEVA_PUBLIC_URL", settings.publicUrl());
        variables.put("AUTH_SERVICE_URL", settings.ports().url(Ports.Of.AUTH));
        variables.put("APP_SERVICE_URL", settings.ports().url(Ports.Of.APP));
        variables.put("AUDIT_SERVICE_URL", settings.ports().url(Ports.Of.AUDIT));
        return variables;
    }

    /** All that the file of addresses holds: every name, so that one service can be run by hand. */
    Map<String, String> everything() {
        var variables = new TreeMap<String, String>();
        variables.putAll(of(Ports.Of.AUDIT));
        variables.putAll(of(Ports.Of.APP));
        variables.putAll(of(Ports.Of.AUTH));
        INHERITED.forEach(variables::remove);
        List.of("QUARKUS_HTTP_HOST", "QUARKUS_HTTP_PORT", "DATABASE_URL").forEach(variables::remove);
        variables.putAll(database.addresses());
        variables.put("GATEWAY_URL", settings.publicUrl());
        for (Ports.Of part : Ports.Of.values()) {
            variables.put(part.variable(), Integer.toString(settings.ports().of(part)));
        }
        return variables;
    }

    private void auth(Map<String, String> variables) {
        login(variables, Login.AUTH_SERVICE, true);
        login(variables, Login.AUTH_SERVICE_SESSION, false);
        login(variables, Login.AUTH_SERVICE_SYNC, false);
        login(variables, Login.AUTH_SERVICE_KEYS, false);
        variables.put("WORKOS_API_KEY", workos.apiKey());
        variables.put("WORKOS_REDIRECT_URI", settings.publicUrl() + "/auth/callback");
        variables.put("WORKOS_WEBHOOK_SECRET", workos.webhookSecret());
        variables.put("SESSION_SEAL_KEY", secrets.key("SESSION_SEAL_KEY"));
    }

    private void app(Map<String, String> variables) {
        login(variables, Login.APP_SERVICE, true);
        login(variables, Login.APP_SERVICE_JOBS, false);
        variables.put(
                "ENCRYPTION_KEY", settings.value("ENCRYPTION_KEY").orElseGet(() -> secrets.key("ENCRYPTION_KEY")));
        variables.put("STRIPE_API_KEY", stripe.apiKey());
        variables.put("STRIPE_API_BASE_URL", stripe.apiBaseUrl());
        variables.put("STRIPE_WEBHOOK_SECRET", stripe.webhookSecrets());
    }

    private void login(Map<String, String> variables, Login login, boolean main) {
        String address = database.login(login).uri();
        variables.put(login.variable(), address);
        if (main) {
            variables.put("DATABASE_URL", address);
        }
    }
}
