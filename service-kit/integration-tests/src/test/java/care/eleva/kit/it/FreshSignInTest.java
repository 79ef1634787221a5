package care.eleva.kit.it;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import care.eleva.testing.TestToken;
import care.eleva.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has not proved lately who they are is sent to do so; the endpoint asks for a minute. */
@QuarkusTest
@QuarkusTestResource(NoteDatabase.class)
class FreshSignInTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 50, -20})
    void whoeverSignedInLatelyIsLetIn(long secondsAgo) {
        get(token().claim("auth_time", Instant.now().getEpochSecond() - secondsAgo))
                .statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(longs = {65, 86_400, -120})
    void whoeverDidNotIsToldWhereToSignInAgain(long secondsAgo) {
        refused(token().claim("auth_time", Instant.now().getEpochSecond() - secondsAgo));
    }

    /** Fail closed: a token that does not say when is not fresh. */
    @Test
    void aTokenThatDoesNotSayWhenIsNotFresh() {
        refused(token());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "now", "99999999999999999999"})
    void norIsOneThatSaysNoTime(String authTime) {
        refused(token().claim("auth_time", authTime));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE})
    void norIsOneThatSaysATimeThatCannotBe(long authTime) {
        refused(token().claim("auth_time", authTime));
    }

    @Test
    void freshnessIsNoPermission() {
        var fresh = TestTokens.shared()
                .user("user_A")
                .org("org_A")
                .claim("auth_time", Instant.now().getEpochSecond());
        get(fresh).statusCode(403).body("code", equalTo("permission_denied"));
        given().get("/notes/precious").then().statusCode(401).body("code", equalTo("unauthenticated"));
    }

    private static void refused(TestToken token) {
        get(token)
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", "Bearer error=\"insufficient_user_authentication\", max_age=\"60\"")
                .body("code", equalTo("reauthentication_required"))
                .body("sign_in", equalTo("/auth/login?max_age=60&return_to=%2F"));
    }

    private static io.restassured.response.ValidatableResponse get(TestToken token) {
        return given().auth()
                .preemptive()
                .oauth2(token.sign())
                .get("/notes/precious")
                .then();
    }

    private static TestToken token() {
        return TestTokens.shared().user("user_A").org("org_A").permissions("notes:view");
    }
}
