package care.eleva.auth;

import care.eleva.testing.OpenApiContract;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(AuthWorld.class)
class OpenApiTest extends OpenApiContract {
    OpenApiTest() {
        super("auth-service");
    }
}
