package care.eleva.testing;

import care.eleva.database.Login;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives a service under test the shared database of its module and the keys of {@link TestTokens}. With
 * {@code @ResourceArg(name = "login", value = "app_service")} the service gets {@code DATABASE_URL} of that login beside
 * {@code DATABASE_URL_<LOGIN>} of all; {@code @ResourceArg(name = "workos", value = "none")} leaves WorkOS's settings to
 * another resource.
 */
public class DatabaseResource implements QuarkusTestResourceLifecycleManager {

    private String login = "";
    private boolean workos = true;

    @Override
    public void init(Map<String, String> arguments) {
        login = arguments.getOrDefault("login", "");
        workos = !"none".equals(arguments.get("workos"));
    }

    @Override
    public Map<String, String> start() {
        var database = TestDatabase.shared();
        var settings = new HashMap<>(database.environment());
        if (!login.isEmpty()) {
            settings.put("DATABASE_URL", database.url(Login.ofRole(login)).uri());
        }
        if (workos) {
            settings.put("WORKOS_CLIENT_ID", TestTokens.CLIENT_ID);
            settings.put("WORKOS_ISSUERS", TestTokens.ISSUER);
            settings.put("WORKOS_API_BASE_URL", TestTokens.shared().apiBaseUrl());
        }
        return settings;
    }

    @Override
    public void stop() {
        // The database ends with the JVM, so that the next test profile finds it running.
    }
}
