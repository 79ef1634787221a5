package care.eleva.auth;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.workos.emulator.Fault;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ForwardAuthTest extends AuthTest {
    private static final String PATH = "/internal/forward-auth";
    private static final String REFRESH = "/user_management/authenticate";

    @Test
    void aCookieBecomesAToken() {
        Browser browser = People.signedIn(People.fresh());
        HttpResponse<String> answer = browser.forwardAuth();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Authorization").orElseThrow()).startsWith("Bearer ey");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("private, no-store");
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void nothingStaysNothing() {
        HttpResponse<String> answer = new Browser().forwardAuth();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Authorization")).isEmpty();
    }

    @Test
    void aTokenPassesAsItIs() {
        HttpResponse<String> answer = new Browser().get(PATH, Map.of("Authorization", "Bearer a.b.c"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Authorization")).hasValue("Bearer a.b.c");
    }

    @Test
    void aCookieAndATokenCouldBeTwoPeople() {
        Browser browser = People.signedIn(People.fresh());
        assertProblem(browser.get(PATH, Map.of("Authorization", "Bearer a.b.c")), 400, "credentials_ambiguous");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "short", "'; DROP TABLE session; --", ""})
    void aCookieThatNamesNoSessionIsTakenAway(String value) {
        Browser browser = new Browser();
        browser.cookies().put("__Host-eleva-session", value);
        HttpResponse<String> answer = browser.forwardAuth();
        assertProblem(answer, 401, "session_ended");
        assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
                .startsWith("__Host-eleva-session=;")
                .contains("Max-Age=0", "Path=/", "Secure");
        assertThat(answer.headers().firstValue("Authorization")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "POST,Origin,http://127.0.0.1:64999,200",
        "POST,Sec-Fetch-Site,same-origin,200",
        "POST,Origin,https://evil.example,403",
        "POST,Origin,http://127.0.0.1:64999.evil.example,403",
        "POST,Origin,null,403",
        "POST,Sec-Fetch-Site,cross-site,403",
        "POST,Sec-Fetch-Site,same-site,403",
        "POST,Sec-Fetch-Site,none,403",
        "POST,X-Nothing,at-all,403",
        "DELETE,X-Nothing,at-all,403",
        "get,X-Nothing,at-all,403",
        "TRACE,X-Nothing,at-all,403",
        "GET,Origin,https://evil.example,200",
        "HEAD,X-Nothing,at-all,200",
        "OPTIONS,X-Nothing,at-all,200",
    })
    void whatChangesSomethingMustComeFromOurOwnPage(String method, String header, String value, int status) {
        Browser browser = People.signedIn(People.fresh());
        HttpResponse<String> answer = browser.get(PATH, Map.of("X-Forwarded-Method", method, header, value));
        assertThat(answer.statusCode()).isEqualTo(status);
        if (status == 403) {
            assertProblem(answer, 403, "csrf_refused");
        }
    }

    @Test
    void aTokenNeedsNoProofOfOrigin() {
        Map<String, String> headers = Map.of("X-Forwarded-Method", "POST", "Authorization", "Bearer a.b.c");
        assertThat(new Browser().get(PATH, headers).statusCode()).isEqualTo(200);
    }

    @Test
    void fiftyRequestsAtExpiryMakeOneRefresh() {
        // Given
        People.Person person = People.fresh();
        Browser browser = People.signedIn(person);
        String before = browser.bearer();
        People.expireToken(person);
        // When
        int refreshes = People.calls("POST", REFRESH, () -> {
            List<HttpResponse<String>> answers = People.parallel(50, browser::forwardAuth);
            // Then
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
            assertThat(answers.stream()
                            .map(answer ->
                                    answer.headers().firstValue("Authorization").orElseThrow())
                            .distinct())
                    .hasSize(1)
                    .doesNotContain(before);
        });
        assertThat(refreshes).isEqualTo(1);
        assertThat(claims(browser.bearer()).getString("org_id")).isNotNull();
    }

    /** Another replica holds the row and refreshes: this one waits, and takes what the other has stored. */
    @Test
    void whatAnotherReplicaRefreshedIsNotRefreshedAgain() throws Exception {
        // Given
        People.Person person = People.fresh();
        Browser browser = People.signedIn(person);
        People.expireToken(person);
        int refreshes;
        try (Connection other = TestDatabase.shared().asSuperuser()) {
            other.setAutoCommit(false);
            Sql.rows(other, "SELECT FROM identity.session WHERE user_id = ? FOR UPDATE", person.id());
            // When
            refreshes = People.calls("POST", REFRESH, () -> {
                try (var threads = Executors.newSingleThreadExecutor()) {
                    Future<HttpResponse<String>> waiting = threads.submit(browser::forwardAuth);
                    Thread.sleep(500);
                    assertThat(waiting.isDone()).isFalse();
                    Sql.execute(
                            other,
                            "UPDATE identity.session SET token_expires_at = now() + interval '5 minutes' WHERE user_id = ?",
                            person.id());
                    other.commit();
                    // Then
                    assertThat(waiting.get().statusCode()).isEqualTo(200);
                } catch (InterruptedException | ExecutionException | SQLException failure) {
                    throw new AssertionError(failure);
                }
            });
        }
        assertThat(refreshes).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user_id = 'user_somebody_else'",
                "workos_session_id = 'session_of_somebody_else'",
                "org_id = NULL",
            })
    void aRefreshThatAnswersWithSomebodyElseEndsTheSession(String change) {
        People.Person person = People.fresh();
        Browser browser = People.signedIn(person);
        People.tamper(
                "UPDATE identity.session SET token_expires_at = now(), " + change + " WHERE user_id = ?", person.id());
        assertProblem(browser.forwardAuth(), 401, "session_ended");
    }

    @Test
    void aTokenThatIsStillGoodOutlivesAnOutage() {
        People.Person person = People.fresh();
        Browser browser = People.signedIn(person);
        String before = browser.bearer();
        People.tamper(
                "UPDATE identity.session SET token_expires_at = now() + interval '20 seconds' WHERE user_id = ?",
                person.id());
        AuthWorld.workos().addFault(Fault.on("POST", REFRESH).status(503).always());
        assertThat(browser.bearer()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 429, 401})
    void nobodyIsSignedOutBecauseWorkosIsInTrouble(int status) {
        // Given
        People.Person person = People.fresh();
        Browser browser = People.signedIn(person);
        People.expireToken(person);
        AuthWorld.workos().addFault(Fault.on("POST", REFRESH).status(status));
        // When
        HttpResponse<String> answer = browser.forwardAuth();
        // Then
        assertProblem(answer, 503, "temporarily_unavailable");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(browser.forwardAuth().statusCode()).isEqualTo(200);
    }

    @Test
    void aReplyThatGotLostIsAskedForAgain() {
        People.Person person = People.fresh();
        Browser browser = People.signedIn(person);
        People.expireToken(person);
        AuthWorld.workos().addFault(Fault.on("POST", REFRESH).losingReply());
        assertProblem(browser.forwardAuth(), 503, "temporarily_unavailable");
        assertThat(browser.forwardAuth().statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"400,OAUTH,invalid_grant", "400,OAUTH,sso_required", "400,OAUTH,organization_membership_not_found"})
    void aFinalNoEndsTheSession(int status, Fault.Shape shape, String code) {
        // Given
        People.Person person = People.fresh();
        Browser browser = People.signedIn(person);
        String token = browser.bearer();
        People.expireToken(person);
        AuthWorld.workos().addFault(Fault.on("POST", REFRESH).status(status).error(shape, code));
        // When
        HttpResponse<String> answer = browser.forwardAuth();
        // Then
        assertProblem(answer, 401, "session_ended");
        assertThat(browser.session()).isNull();
        assertThat(People.count("SELECT count(*) FROM identity.session WHERE user_id = ?", person.id()))
                .isZero();
        assertProblem(new Browser().get("/v1/session", Map.of("Authorization", token)), 401, "unauthenticated");
        assertThat(endings(claims(token).getString("sid"))).containsExactly(code);
    }

    @ParameterizedTest
    @CsvSource({"idle_expires_at,idle", "expires_at,absolute"})
    void sessionsHaveAnEnd(String column, String reason) {
        // Given
        People.Person person = People.fresh();
        Browser browser = People.signedIn(person);
        String token = browser.bearer();
        People.tamper(
                "UPDATE identity.session SET created_at = now() - interval '2 hours', " + column
                        + " = now() - interval '1 second' WHERE user_id = ?",
                person.id());
        // When
        int refreshes = People.calls("POST", REFRESH, () -> assertProblem(browser.forwardAuth(), 401, "session_ended"));
        // Then
        assertThat(refreshes).isZero();
        assertProblem(new Browser().get("/v1/session", Map.of("Authorization", token)), 401, "unauthenticated");
        assertThat(endings(claims(token).getString("sid"))).containsExactly(reason);
    }

    @Test
    void useKeepsASessionAwake() {
        People.Person person = People.fresh();
        Browser browser = People.signedIn(person);
        People.tamper(
                "UPDATE identity.session SET last_used_at = now() - interval '1 hour', idle_expires_at = now() + interval '1 minute' WHERE user_id = ?",
                person.id());
        assertThat(browser.forwardAuth().statusCode()).isEqualTo(200);
        assertThat(People.count(
                        "SELECT count(*) FROM identity.session WHERE user_id = ? AND idle_expires_at > now() + interval '7 hours' AND last_used_at > now() - interval '1 minute'",
                        person.id()))
                .isEqualTo(1);
    }

    @Test
    void tokensAreSealedInTheDatabase() {
        People.Person person = People.fresh();
        String token = People.signedIn(person).bearer().substring("Bearer ".length());
        byte[] stored = (byte[]) People.rows("SELECT access_token FROM identity.session WHERE user_id = ?", person.id())
                .getFirst()
                .getFirst();
        assertThat(new String(stored, StandardCharsets.ISO_8859_1))
                .doesNotContain(token.substring(0, 20))
                .doesNotContain("eyJ");
    }

    /** A sealed token copied into somebody else's row does not open there. */
    @Test
    void aSealedTokenIsBoundToItsRow() {
        People.Person owner = People.fresh();
        People.Person thief = People.fresh();
        People.signedIn(owner);
        Browser browser = People.signedIn(thief);
        People.tamper(
                "UPDATE identity.session t SET access_token = o.access_token FROM identity.session o WHERE t.user_id = ? AND o.user_id = ?",
                thief.id(),
                owner.id());
        assertProblem(browser.forwardAuth(), 401, "session_ended");
    }

    @Test
    void aSessionWhoseKeyIsGoneHasEnded() {
        People.Person person = People.fresh();
        Browser browser = People.signedIn(person);
        People.tamper("UPDATE identity.session SET seal_key_id = '0000000000000000' WHERE user_id = ?", person.id());
        assertProblem(browser.forwardAuth(), 401, "session_ended");
    }

    static JsonObject claims(String bearer) {
        String payload = bearer.substring("Bearer ".length()).split("\\.", -1)[1];
        return new JsonObject(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
    }

    private static List<String> endings(String sid) {
        return People.rows("""
                        SELECT convert_from(line, 'UTF8')::json -> 'plain' ->> 'reason' FROM audit.audit_logs
                         WHERE convert_from(line, 'UTF8')::json ->> 'action' = 'AUTH_SESSION_ENDED'
                           AND convert_from(line, 'UTF8')::json -> 'targets' -> 0 ->> 'id' = ?
                        """, sid).stream()
                .map(row -> String.valueOf(row.getFirst()))
                .toList();
    }
}
