package care.eleva.app;

import care.eleva.testing.DatabaseResource;
import java.util.Map;

/** The shared test database, with app-service's login. */
public class AppDatabase extends DatabaseResource {
    @Override
    public void init(Map<String, String> arguments) {
        super.init(Map.of("login", "app_service"));
    }
}
