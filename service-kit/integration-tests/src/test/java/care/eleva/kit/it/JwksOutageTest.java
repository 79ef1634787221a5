package care.eleva.kit.it;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A JWKS out of reach says nothing about a token. */
@QuarkusTest
@QuarkusTestResource(NoteDatabase.class)
@TestProfile(JwksOutageTest.Outage.class)
class JwksOutageTest {
    /** Nothing listens on port 9 (discard). */
    public static class Outage implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("eleva.workos.api-base-url", "http://127.0.0.1:9");
        }
    }

    @Test
    void isUnavailableAndNotSignedOut() {
        Person.noteTaker()
                .call()
                .get("/notes")
                .then()
                .statusCode(503)
                .header("Retry-After", "2")
                .body("code", equalTo("temporarily_unavailable"));
        given().get("/notes").then().statusCode(401);
        given().get("/notes/open").then().statusCode(200);
    }
}
