package care.eleva.app;

import care.eleva.testing.OpenApiContract;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
class OpenApiTest extends OpenApiContract {
    OpenApiTest() {
        super("app-service");
    }
}
