package care.eleva.auth;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.workos.emulator.Fault;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class SignOutTest extends AuthTest {
    private static final Map<String, String> OUR_PAGE = Map.of("Origin", AuthWorld.ORIGIN);

    @Test
    void signingOutEndsTheSessionEverywhere() {
        // Given
        People.Person person = People.fresh();
        Browser browser = People.signedIn(person);
        String token = browser.bearer();
        String sid = ForwardAuthTest.claims(token).getString("sid");
        String cookie = browser.session();
        // When
        HttpResponse<String> answer = browser.post("/auth/logout", OUR_PAGE);
        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("private, no-store");
        URI next = URI.create(new JsonObject(answer.body()).getString("logout_url"));
        assertThat(next.toString())
                .isEqualTo(AuthWorld.workos().url() + "/user_management/sessions/logout?session_id=" + sid
                        + "&return_to=" + Browser.encode(AuthWorld.ORIGIN + "/"));
        assertThat(browser.session()).isNull();
        browser.cookies().put("__Host-eleva-session", String.valueOf(cookie));
        assertProblem(browser.forwardAuth(), 401, "session_ended");
        assertProblem(new Browser().get("/v1/session", Map.of("Authorization", token)), 401, "unauthenticated");
        assertThat(actors(sid))
                .containsExactly("AUTH_SIGNED_IN user " + person.id(), "AUTH_SIGNED_OUT user " + person.id());
        assertThat(browser.visit(next).statusCode()).isEqualTo(302);
        assertEventuallyRevokedAtWorkos(person);
    }

    @Test
    void signingOutDoesNotWaitForWorkos() {
        Browser browser = People.signedIn(People.fresh());
        AuthWorld.workos()
                .addFault(Fault.on("POST", "/user_management/sessions/revoke").delay(Duration.ofSeconds(2)));
        long start = System.nanoTime();
        assertThat(browser.post("/auth/logout", OUR_PAGE).statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1500));
        assertProblem(withCookieOf(browser), 401, "session_ended");
    }

    @Test
    void signingOutWorksWithAnExpiredToken() {
        // Given: a token that the database refuses
        People.Person person = People.fresh();
        AuthWorld.workos().tokenLife(Duration.ofSeconds(1));
        AuthWorld.workos().tokenClockOffset(Duration.ofSeconds(-20));
        Browser browser;
        try {
            browser = People.signedIn(person);
        } finally {
            AuthWorld.workos().tokenLife(Duration.ofMinutes(5));
            AuthWorld.workos().tokenClockOffset(Duration.ZERO);
        }
        People.tamper("DELETE FROM auth_private.verified_token WHERE user_id = ?", person.id());
        People.tamper("UPDATE auth_private.signing_key SET retired_at = now()");
        try {
            // When
            HttpResponse<String> answer = browser.post("/auth/logout", OUR_PAGE);
            // Then
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(People.count("SELECT count(*) FROM identity.session WHERE user_id = ?", person.id()))
                    .isZero();
        } finally {
            People.tamper("UPDATE auth_private.signing_key SET retired_at = NULL");
        }
    }

    @ParameterizedTest
    @CsvSource({"Origin,https://evil.example", "Sec-Fetch-Site,cross-site", "X-Nothing,at-all"})
    void anotherSitesPageCannotSignAnybodyOut(String header, String value) {
        Browser browser = People.signedIn(People.fresh());
        assertProblem(browser.post("/auth/logout", Map.of(header, value)), 403, "csrf_refused");
        assertThat(browser.session()).isNotNull();
        assertThat(browser.forwardAuth().statusCode()).isEqualTo(200);
    }

    @Test
    void aFormIsSentOn() {
        Browser browser = People.signedIn(People.fresh());
        HttpResponse<String> answer = browser.post(
                "/auth/logout",
                Map.of("Sec-Fetch-Site", "same-origin", "Content-Type", "application/x-www-form-urlencoded"));
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(Browser.location(answer).getPath()).isEqualTo("/user_management/sessions/logout");
    }

    @Test
    void withoutASessionThereIsNothingToEnd() {
        HttpResponse<String> answer = new Browser().post("/auth/logout", Map.of());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(answer.body()).getString("logout_url")).isEqualTo(AuthWorld.ORIGIN + "/");
    }

    private static HttpResponse<String> withCookieOf(Browser browser) {
        browser.cookies().put("__Host-eleva-session", "A".repeat(43));
        return browser.forwardAuth();
    }

    private static void assertEventuallyRevokedAtWorkos(People.Person person) {
        URI sessions = URI.create(AuthWorld.workos().url() + "/user_management/users/" + person.id() + "/sessions");
        Browser operator = new Browser()
                .header("Authorization", "Bearer " + AuthWorld.workos().apiKey());
        assertThat(new JsonObject(operator.visit(sessions).body())
                        .getJsonArray("data")
                        .getJsonObject(0)
                        .getString("status"))
                .isEqualTo("revoked");
    }

    private static List<String> actors(String sid) {
        return People.rows("""
                        SELECT (l ->> 'action') || ' ' || (l -> 'actor' ->> 'type') || ' ' || (l -> 'actor' ->> 'id')
                          FROM (SELECT convert_from(line, 'UTF8')::json AS l, recorded_at, id FROM audit.audit_logs) AS logs
                         WHERE l -> 'targets' -> 0 ->> 'id' = ? ORDER BY recorded_at, id
                        """, sid).stream()
                .map(row -> String.valueOf(row.getFirst()))
                .toList();
    }
}
