package care.eleva.testing;

import io.quarkus.test.junit.callback.QuarkusTestBeforeEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;
import io.restassured.RestAssured;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.ConfigProvider;

/** Puts {@link OpenApiConformance} before every call of every test of a service. Quarkus finds it by its name. */
public class OpenApiWatch implements QuarkusTestBeforeEachCallback {
    private static final Map<String, Optional<OpenApiConformance>> BY_SERVICE = new ConcurrentHashMap<>();

    @Override
    public void beforeEach(QuarkusTestMethodContext context) {
        String service = ConfigProvider.getConfig().getValue("quarkus.application.name", String.class);
        // Writing the document anew begins with one that may be out of date.
        if (System.getProperty("openapi.refresh") == null
                && RestAssured.filters().isEmpty()) {
            BY_SERVICE
                    .computeIfAbsent(service, name -> Optional.ofNullable(OpenApiConformance.of(name)))
                    .ifPresent(RestAssured::filters);
        }
    }
}
