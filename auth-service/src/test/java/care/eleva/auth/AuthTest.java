package care.eleva.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;

/** What tests of the whole service have in common. */
@QuarkusTestResource(AuthWorld.class)
abstract class AuthTest {
    @AfterEach
    void nothingIsBrokenAnyMore() {
        AuthWorld.workos().clearFaults();
        AuthWorld.workos().clockOffset(java.time.Duration.ZERO);
        AuthWorld.workos().authentication(java.time.Duration.ZERO, false, false);
    }

    static void assertProblem(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(new JsonObject(response.body()).getString("code")).isEqualTo(code);
    }
}
