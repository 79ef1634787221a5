package care.eleva.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A role for new members that WorkOS does not have is noticed before the first sign-in fails. */
@QuarkusTest
@TestProfile(RoleReadinessTest.Misspelt.class)
class RoleReadinessTest extends AuthTest {
    public static class Misspelt implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("eleva.provisioning.role", "owner");
        }
    }

    @Test
    void aMissingRoleMeansNotReady() {
        HttpResponse<String> ready = new Browser().get("/q/health/ready");
        for (int i = 0; i < 50 && ready.statusCode() == 200; i++) {
            ready = new Browser().get("/q/health/ready");
        }
        assertThat(ready.statusCode()).as(ready.body()).isEqualTo(503);
        assertThat(ready.body()).contains("\"workos_role\"", "\"missing\": \"owner\"");
        assertThat(new Browser().get("/q/health/live").statusCode()).isEqualTo(200);
    }
}
