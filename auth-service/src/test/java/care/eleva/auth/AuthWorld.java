package care.eleva.auth;

import care.eleva.testing.DatabaseResource;
import care.eleva.testing.TestTokens;
import care.eleva.workos.emulator.EmulatorConfig;
import care.eleva.workos.emulator.WorkosEmulator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shared test database and a WorkOS stand-in whose tokens that database accepts. */
public class AuthWorld extends DatabaseResource {
    /** What auth-service believes to be its public origin. Nobody listens there: {@link Browser} knows the way. */
    public static final String ORIGIN = "http://127.0.0.1:64999";

    public static final String WEBHOOK_SECRET = "whsec_of_test_data_only";
    public static final String OLD_WEBHOOK_SECRET = "whsec_of_test_data_only_before";
    static final String SEAL_KEY = "0123456789abcdef".repeat(4);

    /** Sealed before, and still opens. */
    static final String OLD_SEAL_KEY = "00112233445566778899aabbccddeeff".repeat(2);

    /** How many sessions a user may have here. */
    static final int MAX_SESSIONS = 20;

    private static @Nullable WorkosEmulator workos;

    @Override
    public void init(Map<String, String> arguments) {
        super.init(Map.of("login", "auth_service", "workos", "none"));
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = new HashMap<>(super.start());
        settings.put("WORKOS_CLIENT_ID", TestTokens.CLIENT_ID);
        settings.put("WORKOS_ISSUERS", TestTokens.ISSUER);
        settings.put("WORKOS_API_BASE_URL", workos().url());
        settings.put("WORKOS_API_KEY", workos().apiKey());
        settings.put("ELEVA_PUBLIC_URL", ORIGIN);
        settings.put("eleva.session.max-per-user", Integer.toString(MAX_SESSIONS));
        settings.put("SESSION_SEAL_OLD_KEYS", OLD_SEAL_KEY);
        settings.put("SESSION_SEAL_KEY", SEAL_KEY);
        settings.put("AUDIT_PERSONAL_KEY", "fedcba9876543210".repeat(4));
        settings.put("ELEVA_TRUSTED_PROXIES", "1");
        settings.put("WORKOS_WEBHOOK_SECRET", WEBHOOK_SECRET);
        settings.put("WORKOS_WEBHOOK_OLD_SECRET", OLD_WEBHOOK_SECRET);
        // Tests of sync start it themselves; for the others WorkOS's events are as good as not there.
        settings.put("eleva.sync.enabled", "false");
        settings.put("eleva.sync.lease", "2s");
        settings.put("eleva.keys.retire-after", "1s");
        settings.put("eleva.organizations.deletion-every", "1s");
        // Tests rotate keys more often than WorkOS does.
        settings.put("quarkus.oidc.token.forced-jwk-refresh-interval", "PT0.05S");
        return settings;
    }

    /** The stand-in of this JVM. */
    public static synchronized WorkosEmulator workos() {
        if (workos == null) {
            workos = WorkosEmulator.start(EmulatorConfig.defaults()
                    .withClient(TestTokens.CLIENT_ID, "sk_test_of_test_data_only")
                    .withIssuer(TestTokens.ISSUER));
        }
        return workos;
    }
}
