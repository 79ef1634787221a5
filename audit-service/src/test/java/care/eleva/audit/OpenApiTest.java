package care.eleva.audit;

import care.eleva.testing.OpenApiContract;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(AuditDatabase.class)
class OpenApiTest extends OpenApiContract {
    OpenApiTest() {
        super("audit-service");
    }
}
