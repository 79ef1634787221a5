package care.eleva.auth;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.workos.emulator.Fault;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One session, several organizations, one at a time. */
@QuarkusTest
class OrganizationSwitchTest extends AuthTest {
    private static final String PATH = "/v1/session/organization";
    private static final String REFRESH = "/user_management/authenticate";

    private final People.Person person = People.fresh();
    private Browser browser;
    private String old;
    private String left;
    private String entered;

    @BeforeEach
    void somebodyBelongsToTwoOrganizations() {
        browser = People.signedIn(person);
        old = browser.bearer();
        left = org(old);
        entered = People.joinNewOrganization(person, "Another");
    }

    @Test
    void theSessionGoesToTheOtherOrganizationAndTheOldTokenEnds() {
        // Given
        assertThat(session(old).statusCode()).isEqualTo(200);
        Browser elsewhere = new Browser();
        elsewhere.visit(elsewhere.signInUpToCallback(person.email(), "&organization_id=" + left));
        String cookie = browser.session();
        // When
        HttpResponse<String> answer = change(entered);
        // Then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(new JsonObject(answer.body()).getString("organization_id")).isEqualTo(entered);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("private, no-store");
        String token = browser.bearer();
        assertThat(org(token)).isEqualTo(entered);
        assertThat(sid(token)).isEqualTo(sid(old));
        assertThat(browser.session()).isEqualTo(cookie);
        assertThat(session(token).statusCode()).isEqualTo(200);
        assertProblem(session(old), 401, "unauthenticated");
        assertThat(elsewhere.forwardAuth().statusCode()).isEqualTo(200);
        assertThat(session(elsewhere.bearer()).statusCode()).isEqualTo(200);
        assertThat(rows(left)).containsExactly("left " + person.id() + " " + sid(old));
        assertThat(rows(entered)).containsExactly("entered " + person.id() + " " + sid(old));
        // The next refresh stays there
        People.expireToken(person);
        assertThat(org(browser.bearer())).isEqualTo(entered);
    }

    @Test
    void thereAndBackAgain() {
        assertThat(change(entered).statusCode()).isEqualTo(200);
        String there = browser.bearer();
        assertThat(session(there).statusCode()).isEqualTo(200);
        assertThat(change(left).statusCode()).isEqualTo(200);
        assertThat(org(browser.bearer())).isEqualTo(left);
        assertThat(session(browser.bearer()).statusCode()).isEqualTo(200);
        assertProblem(session(there), 401, "unauthenticated");
        assertProblem(session(old), 401, "unauthenticated");
    }

    @Test
    void whereItIsItStaysWithoutAQuestion() {
        int asked = People.calls(
                "POST", REFRESH, () -> assertThat(change(left).statusCode()).isEqualTo(200));
        assertThat(asked).isZero();
        assertThat(session(old).statusCode()).isEqualTo(200);
        assertThat(rows(left)).isEmpty();
    }

    @Test
    void whoIsNoMemberIsRefusedAndTheSessionStays() {
        String foreign = AuthWorld.workos().createOrganization("Foreign");
        assertProblem(change(foreign), 403, "membership_required");
        assertProblem(change("org_nowhere"), 403, "membership_required");
        assertUntouched();
    }

    @ParameterizedTest
    @CsvSource({
        "sso_required,sso_required",
        "mfa_enrollment,mfa_required",
        "organization_authentication_methods_required,other_method_required",
    })
    void whatTheOrganizationWantsIsSaidWithTheAddressThatLeadsThere(String code, String reason) {
        AuthWorld.workos().addFault(Fault.on("POST", REFRESH).status(400).error(Fault.Shape.OAUTH, code));
        HttpResponse<String> answer = change(entered);
        assertProblem(answer, 403, "organization_sign_in_required");
        JsonObject problem = new JsonObject(answer.body());
        assertThat(problem.getString("sign_in")).isEqualTo("/auth/login?organization_id=" + entered + "&return_to=%2F");
        assertThat(problem.getString("reason")).isEqualTo(reason);
        assertUntouched();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 429, 401})
    void whenWorkosIsInTroubleTheSessionStays(int status) {
        AuthWorld.workos().addFault(Fault.on("POST", REFRESH).status(status).retryAfter(Duration.ofSeconds(7)));
        HttpResponse<String> answer = change(entered);
        assertProblem(answer, 503, "temporarily_unavailable");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        assertUntouched();
        assertThat(change(entered).statusCode()).isEqualTo(200);
    }

    /** WorkOS has changed the organization and spent the refresh token, and we do not know. */
    @Test
    void aReplyThatGotLostCostsNobodyTheSession() {
        AuthWorld.workos().addFault(Fault.on("POST", REFRESH).losingReply());
        assertProblem(change(entered), 503, "temporarily_unavailable");
        assertUntouched();
        AuthWorld.workos().clockOffset(Duration.ofMinutes(2));
        People.expireToken(person);
        assertThat(org(browser.bearer())).isEqualTo(left);
        AuthWorld.workos().clockOffset(Duration.ZERO);
        assertThat(change(entered).statusCode()).isEqualTo(200);
        assertThat(org(browser.bearer())).isEqualTo(entered);
    }

    @Test
    void anAnswerForAnotherOrganizationIsNotTaken() {
        AuthWorld.workos().addFault(Fault.on("POST", REFRESH).losingReply());
        assertProblem(change(entered), 503, "temporarily_unavailable");
        String third = People.joinNewOrganization(person, "Third");
        assertProblem(change(third), 502, "upstream_failed");
        assertUntouched();
    }

    @Test
    void aSessionThatWorkosHasEndedEnds() {
        AuthWorld.workos().addFault(Fault.on("POST", REFRESH).status(400).error(Fault.Shape.OAUTH, "invalid_grant"));
        assertProblem(change(entered), 401, "session_ended");
        assertThat(browser.session()).isNull();
        assertProblem(session(old), 401, "unauthenticated");
    }

    @ParameterizedTest
    @CsvSource({"Origin,https://evil.example", "Sec-Fetch-Site,cross-site", "X-Nothing,at-all"})
    void anotherSitesPageChangesNothing(String header, String value) {
        HttpResponse<String> answer = browser.send("POST", PATH, json(header, value), body(entered));
        assertProblem(answer, 403, "csrf_refused");
        assertUntouched();
    }

    @Test
    void withoutACookieThereIsNoSessionToChange() {
        Map<String, String> headers =
                Map.of("Authorization", old, "Content-Type", "application/json", "Origin", AuthWorld.ORIGIN);
        assertProblem(new Browser().send("POST", PATH, headers, body(entered)), 401, "session_cookie_required");
        Browser stranger = new Browser();
        stranger.cookies().put("__Host-eleva-session", "A".repeat(43));
        assertProblem(
                stranger.send("POST", PATH, json("Origin", AuthWorld.ORIGIN), body(entered)), 401, "session_ended");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"organization_id\":\"a b\"}", "{\"organization_id\":\"\"}"})
    void badInputIsRefused(String body) {
        assertProblem(browser.send("POST", PATH, json("Origin", AuthWorld.ORIGIN), body), 400, "validation_failed");
    }

    @Test
    void aSessionThatIsOverEnds() {
        People.tamper("UPDATE identity.session SET idle_expires_at = now() WHERE user_id = ?", person.id());
        assertProblem(change(entered), 401, "session_ended");
    }

    /** Refreshes and the change want the same row: whoever comes first, everybody gets an answer that counts. */
    @Test
    void aChangeAndRefreshesAtOnceDoNotDisturbEachOther() throws Exception {
        People.expireToken(person);
        try (var threads = Executors.newSingleThreadExecutor()) {
            Future<HttpResponse<String>> changing = threads.submit(() -> change(entered));
            List<HttpResponse<String>> answers = People.parallel(20, browser::forwardAuth);
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
            assertThat(changing.get().statusCode()).as(changing.get().body()).isEqualTo(200);
        }
        String token = browser.bearer();
        assertThat(org(token)).isEqualTo(entered);
        assertThat(session(token).statusCode()).isEqualTo(200);
    }

    @Test
    void changesAtOnceEndInOneOrganization() {
        List<Integer> answers = People.parallel(6, () -> change(entered).statusCode());
        assertThat(answers).containsOnly(200);
        assertThat(org(browser.bearer())).isEqualTo(entered);
        assertThat(rows(left)).hasSize(1);
        assertThat(rows(entered)).hasSize(1);
    }

    private void assertUntouched() {
        assertThat(org(browser.bearer())).isEqualTo(left);
        assertThat(session(browser.bearer()).statusCode()).isEqualTo(200);
        assertThat(session(old).statusCode()).isEqualTo(200);
        assertThat(rows(left)).isEmpty();
        assertThat(rows(entered)).isEmpty();
    }

    private HttpResponse<String> change(String orgId) {
        return browser.send("POST", PATH, json("Origin", AuthWorld.ORIGIN), body(orgId));
    }

    private static Map<String, String> json(String header, String value) {
        return Map.of("Content-Type", "application/json", header, value);
    }

    private static String body(String orgId) {
        return new JsonObject().put("organization_id", orgId).encode();
    }

    private static HttpResponse<String> session(String bearer) {
        return OwnSessionTest.call("GET", "/v1/session", bearer);
    }

    private static String org(String bearer) {
        return ForwardAuthTest.claims(bearer).getString("org_id");
    }

    private static String sid(String bearer) {
        return ForwardAuthTest.claims(bearer).getString("sid");
    }

    private List<String> rows(String orgId) {
        return People.rows("""
                        SELECT (l -> 'plain' ->> 'direction') || ' ' || (l -> 'actor' ->> 'id') || ' ' || (l -> 'targets' -> 0 ->> 'id')
                          FROM (SELECT convert_from(line, 'UTF8')::json AS l FROM audit.audit_logs
                                 WHERE org_id = ? AND action = 'SESSION_ORGANIZATION_CHANGED') AS logs
                        """, orgId).stream()
                .map(row -> String.valueOf(row.getFirst()))
                .toList();
    }
}
