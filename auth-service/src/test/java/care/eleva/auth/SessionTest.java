package care.eleva.auth;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.workos.emulator.TokenRequest;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class SessionTest extends AuthTest {
    @Test
    void aTokenOfSomebodyWhoNeverSignedInHereIsEnough() {
        // Given
        People.Person person = People.fresh();
        String token = AuthWorld.workos().issueToken(person.id(), null).accessToken();
        // When
        HttpResponse<String> answer = session(token);
        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("private, no-store");
        JsonObject session = new JsonObject(answer.body());
        assertThat(session.fieldNames())
                .containsExactlyInAnyOrder(
                        "user",
                        "organization",
                        "role",
                        "permissions",
                        "expires_at",
                        "auth_time",
                        "impersonator",
                        "session");
        assertThat(session.getInstant("auth_time")).isBetween(Instant.now().minusSeconds(60), Instant.now());
        assertThat(session.getJsonObject("session")).isNull();
        assertThat(answer.headers().firstValue("Vary")).hasValue("Cookie, Authorization");
        assertThat(session.getJsonObject("user").getString("id")).isEqualTo(person.id());
        assertThat(session.getJsonObject("user").getString("email")).isNull();
        assertThat(session.getJsonObject("organization")).isNull();
        assertThat(session.getInstant("expires_at")).isNotNull();
    }

    /** The names of an organization that the token does not name stay hidden, whoever asks. */
    @Test
    void namesOfOthersDoNotShow() {
        // Given
        People.Person ours = People.fresh();
        People.signedIn(ours);
        People.Person theirs = People.fresh();
        String orgId = People.joinNewOrganization(theirs, "Theirs");
        People.signedIn(theirs);
        // When
        JsonObject session = new JsonObject(
                session(AuthWorld.workos().issueToken(ours.id(), null).accessToken())
                        .body());
        // Then
        assertThat(session.encode()).doesNotContain("Theirs", orgId, theirs.id(), theirs.email());
    }

    @Test
    void withoutATokenThereIsNoSession() {
        assertProblem(new Browser().get("/v1/session"), 401, "unauthenticated");
    }

    /** auth-service itself takes no cookie for a token: only the gateway's question does. */
    @Test
    void aCookieAloneIsNoToken() {
        assertProblem(People.signedIn(People.fresh()).get("/v1/session"), 401, "unauthenticated");
    }

    @ParameterizedTest
    @CsvSource({
        "iss,https://api.workos.test/user_management/client_other",
        "client_id,client_other",
        "sid,",
        "sub,",
    })
    void aTokenThatIsNotMeantForUsIsRefused(String claim, @Nullable String value) {
        Map<String, @Nullable Object> claims = new java.util.HashMap<>();
        claims.put(claim, value);
        assertProblem(session(issue(claims, null, false)), 401, "unauthenticated");
    }

    @Test
    void anExpiredTokenIsRefused() {
        AuthWorld.workos().tokenClockOffset(Duration.ofMinutes(-10));
        String token = issue(Map.of(), null, false);
        AuthWorld.workos().tokenClockOffset(Duration.ZERO);
        assertProblem(session(token), 401, "unauthenticated");
    }

    @Test
    void aTokenSignedWithAForeignKeyIsRefused() {
        assertProblem(session(issue(Map.of(), null, true)), 401, "unauthenticated");
    }

    @Test
    void aTamperedTokenIsRefused() {
        String token = issue(Map.of(), null, false);
        int middle = token.indexOf('.') + 20;
        char flipped = token.charAt(middle) == 'A' ? 'B' : 'A';
        assertProblem(
                session(token.substring(0, middle) + flipped + token.substring(middle + 1)), 401, "unauthenticated");
    }

    private static String issue(Map<String, @Nullable Object> claims, @Nullable Duration life, boolean foreignKey) {
        String user = People.fresh().id();
        return AuthWorld.workos()
                .issueToken(new TokenRequest(user, null, life, claims, foreignKey))
                .accessToken();
    }

    private static HttpResponse<String> session(String token) {
        return new Browser().get("/v1/session", Map.of("Authorization", "Bearer " + token));
    }
}
