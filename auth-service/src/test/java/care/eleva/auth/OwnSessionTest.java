package care.eleva.auth;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.workos.emulator.Fault;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** People see their own sessions and end them. */
@QuarkusTest
class OwnSessionTest extends AuthTest {
    private static final String PATH = "/v1/sessions";
    private static final String FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    private static final int MOST = AuthWorld.MAX_SESSIONS;

    private final People.Person person = People.fresh();

    @Test
    void peopleSeeTheirSessionsAndNobodyElses() {
        // Given
        Browser laptop = new Browser().header("User-Agent", FIREFOX).header("X-Forwarded-For", "198.51.100.7");
        laptop.signIn(person.email());
        Browser phone = People.signedIn(person);
        People.signedIn(People.fresh());
        // When
        HttpResponse<String> answer = call("GET", PATH, laptop.bearer());
        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("private, no-store");
        assertThat(answer.headers().firstValue("Vary")).hasValue("Cookie, Authorization");
        List<JsonObject> sessions = list(answer);
        assertThat(sessions).hasSize(2);
        JsonObject ours = sessions.stream()
                .filter(session -> session.getBoolean("current"))
                .findFirst()
                .orElseThrow();
        assertThat(ours.getString("device")).isEqualTo("Firefox on Linux");
        assertThat(ours.getString("user_agent")).isEqualTo(FIREFOX);
        assertThat(ours.getString("ip_address")).isEqualTo("198.51.100.7");
        assertThat(ours.getString("organization_id"))
                .isEqualTo(ForwardAuthTest.claims(laptop.bearer()).getString("org_id"));
        assertThat(ours.getBoolean("impersonated")).isFalse();
        assertThat(ours.fieldNames())
                .containsExactlyInAnyOrder(
                        "id",
                        "device",
                        "user_agent",
                        "ip_address",
                        "organization_id",
                        "created_at",
                        "last_used_at",
                        "expires_at",
                        "current",
                        "impersonated");
        assertThat(answer.body())
                .doesNotContain(
                        String.valueOf(laptop.session()),
                        String.valueOf(phone.session()),
                        ForwardAuthTest.claims(phone.bearer()).getString("sid"));
    }

    @Test
    void theAddressIsSealedAndFollowsTheBrowser() {
        // Given
        Browser browser = new Browser().header("User-Agent", FIREFOX).header("X-Forwarded-For", "198.51.100.8");
        browser.signIn(person.email());
        byte[] stored = (byte[]) People.rows("SELECT client FROM identity.session WHERE user_id = ?", person.id())
                .getFirst()
                .getFirst();
        assertThat(new String(stored, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("198.51", "Firefox");
        People.expireToken(person);
        // When
        browser.header("X-Forwarded-For", "203.0.113.9");
        // Then
        JsonObject session = list(call("GET", PATH, browser.bearer())).getFirst();
        assertThat(session.getString("ip_address")).isEqualTo("203.0.113.9");
    }

    @Test
    void endingASessionEndsItEverywhereAtOnceAndLeavesTheOthers() {
        // Given
        Browser laptop = People.signedIn(person);
        Browser phone = People.signedIn(person);
        String stolen = phone.bearer();
        String sid = ForwardAuthTest.claims(stolen).getString("sid");
        // When
        HttpResponse<String> answer = call("DELETE", PATH + "/" + idOf(phone), laptop.bearer());
        // Then
        assertThat(answer.statusCode()).isEqualTo(204);
        assertProblem(phone.forwardAuth(), 401, "session_ended");
        assertProblem(call("GET", "/v1/session", stolen), 401, "unauthenticated");
        assertThat(laptop.forwardAuth().statusCode()).isEqualTo(200);
        assertThat(rows(sid))
                .containsExactly(
                        "AUTH_SIGNED_IN " + person.id() + " null",
                        "AUTH_SESSION_ENDED " + person.id() + " ended_by_user");
        assertEventuallyEndedAtWorkos(sid);
    }

    @Test
    void whatWorkosDoesNotHearIsSaidAgain() {
        Browser laptop = People.signedIn(person);
        Browser phone = People.signedIn(person);
        String sid = ForwardAuthTest.claims(phone.bearer()).getString("sid");
        AuthWorld.workos()
                .addFault(Fault.on("POST", "/user_management/sessions/revoke").status(503));
        assertThat(call("DELETE", PATH + "/" + idOf(phone), laptop.bearer()).statusCode())
                .isEqualTo(204);
        assertEventuallyEndedAtWorkos(sid);
    }

    @Test
    void endingOnesOwnSessionIsASignOut() {
        Browser browser = People.signedIn(person);
        assertThat(call("DELETE", PATH + "/" + idOf(browser), browser.bearer()).statusCode())
                .isEqualTo(204);
        assertProblem(browser.forwardAuth(), 401, "session_ended");
    }

    @Test
    void allOthersEndAtOnce() {
        Browser laptop = People.signedIn(person);
        Browser phone = People.signedIn(person);
        Browser tablet = People.signedIn(person);
        Browser stranger = People.signedIn(People.fresh());
        HttpResponse<String> answer = call("DELETE", PATH, laptop.bearer());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(answer.body()).getInteger("ended")).isEqualTo(2);
        assertProblem(phone.forwardAuth(), 401, "session_ended");
        assertProblem(tablet.forwardAuth(), 401, "session_ended");
        assertThat(laptop.forwardAuth().statusCode()).isEqualTo(200);
        assertThat(stranger.forwardAuth().statusCode()).isEqualTo(200);
        assertThat(new JsonObject(call("DELETE", PATH, laptop.bearer()).body()).getInteger("ended"))
                .isZero();
    }

    @Test
    void somebodyElsesSessionIsNotFoundAndGoesOn() {
        Browser ours = People.signedIn(person);
        Browser theirs = People.signedIn(People.fresh());
        assertProblem(call("DELETE", PATH + "/" + idOf(theirs), ours.bearer()), 404, "session_not_found");
        assertProblem(call("DELETE", PATH + "/" + UUID.randomUUID(), ours.bearer()), 404, "session_not_found");
        assertThat(theirs.forwardAuth().statusCode()).isEqualTo(200);
    }

    @Test
    void anIdThatIsNoneIsNotFound() {
        assertProblem(call("DELETE", PATH + "/x", People.signedIn(person).bearer()), 404, "not_found");
    }

    @ParameterizedTest
    @CsvSource({"GET,/v1/sessions", "DELETE,/v1/sessions", "DELETE,/v1/sessions/0198f6a4-0000-7000-8000-000000000000"})
    void withoutATokenThereIsNothingToSee(String method, String path) {
        Browser browser = People.signedIn(person);
        assertProblem(browser.send(method, path, Map.of(), null), 401, "unauthenticated");
    }

    /** WorkOS may sign the same browser in again under the session it has: that is one session, and ends as one. */
    @Test
    void twoCookiesOfOneWorkosSessionAreOneSession() {
        // Given
        Browser old = People.signedIn(person);
        Browser browser = People.signedIn(person);
        String sid = ForwardAuthTest.claims(browser.bearer()).getString("sid");
        People.tamper(
                "UPDATE identity.session SET workos_session_id = ?, last_used_at = now() - interval '1 hour' WHERE user_id = ? AND workos_session_id <> ?",
                sid,
                person.id(),
                sid);
        assertThat(list(call("GET", PATH, browser.bearer()))).hasSize(1);
        // When: the older one is over
        People.tamper(
                "UPDATE identity.session SET idle_expires_at = now() WHERE user_id = ? AND last_used_at < now() - interval '30 minutes'",
                person.id());
        assertProblem(old.forwardAuth(), 401, "session_ended");
        // Then: the newer one is not
        assertThat(call("GET", "/v1/session", browser.bearer()).statusCode()).isEqualTo(200);
    }

    @Test
    void oneSessionTooManyEndsTheOneThatWasNotUsedForLongest() {
        // Given
        List<Browser> browsers = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            browsers.add(People.signedIn(person));
        }
        Browser unused = browsers.get(MOST / 2);
        String token = unused.bearer();
        String sid = ForwardAuthTest.claims(token).getString("sid");
        People.tamper(
                "UPDATE identity.session SET last_used_at = now() - interval '1 hour' WHERE workos_session_id = ?",
                sid);
        // When
        Browser one = People.signedIn(person);
        // Then
        assertProblem(unused.forwardAuth(), 401, "session_ended");
        assertProblem(call("GET", "/v1/session", token), 401, "unauthenticated");
        browsers.remove(unused);
        browsers.add(one);
        assertThat(browsers)
                .allSatisfy(browser ->
                        assertThat(browser.forwardAuth().statusCode()).isEqualTo(200));
        assertThat(rows(sid)).endsWith("AUTH_SESSION_ENDED " + person.id() + " session_limit");
        assertEventuallyEndedAtWorkos(sid);
    }

    @Test
    void parallelSignInsStayWithinTheLimit() {
        People.signedIn(person);
        People.parallel(MOST + 5, () -> People.signedIn(person));
        assertThat(People.count("SELECT count(*) FROM identity.session WHERE user_id = ?", person.id()))
                .isEqualTo(MOST);
        assertThat(People.count(
                        "SELECT count(*) FROM auth_private.revoked_session r JOIN identity.session s ON s.workos_session_id = r.session_id WHERE s.user_id = ?",
                        person.id()))
                .isZero();
    }

    /** Requests run while the session is ended: from the moment of the answer on, none of them gets anywhere. */
    @Test
    void aSessionThatIsInUseEndsAtOnce() throws Exception {
        // Given
        Browser laptop = People.signedIn(person);
        Browser phone = People.signedIn(person);
        String token = phone.bearer();
        String cookie = String.valueOf(phone.session());
        String id = idOf(phone);
        AtomicBoolean stop = new AtomicBoolean();
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> users = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                users.add(threads.submit(() -> {
                    while (!stop.get()) {
                        call("GET", "/v1/session", token);
                    }
                }));
            }
            // When
            assertThat(call("DELETE", PATH + "/" + id, laptop.bearer()).statusCode())
                    .isEqualTo(204);
            // Then
            List<Integer> after = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                after.add(call("GET", "/v1/session", token).statusCode());
                phone.cookies().put("__Host-eleva-session", cookie);
                after.add(phone.forwardAuth().statusCode());
            }
            stop.set(true);
            assertThat(after).containsOnly(401);
            for (Future<?> user : users) {
                user.get();
            }
        }
    }

    static HttpResponse<String> call(String method, String path, String bearer) {
        return new Browser().send(method, path, Map.of("Authorization", bearer), null);
    }

    private String idOf(Browser browser) {
        return list(call("GET", PATH, browser.bearer())).stream()
                .filter(session -> session.getBoolean("current"))
                .map(session -> session.getString("id"))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonObject> list(HttpResponse<String> answer) {
        return new JsonObject(answer.body())
                .getJsonArray("data").stream().map(JsonObject.class::cast).toList();
    }

    private static List<String> rows(String sid) {
        return People.rows("""
                        SELECT (l ->> 'action') || ' ' || (l -> 'actor' ->> 'id') || ' ' || coalesce(l -> 'plain' ->> 'reason', 'null')
                          FROM (SELECT convert_from(line, 'UTF8')::json AS l, recorded_at, id FROM audit.audit_logs
                                 WHERE resource_id = ? AND org_id <> 'platform') AS logs
                         ORDER BY recorded_at, id
                        """, sid).stream()
                .map(row -> String.valueOf(row.getFirst()))
                .toList();
    }

    static void assertEventuallyEndedAtWorkos(String sid) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (AuthWorld.workos().events().stream()
                .noneMatch(event -> "session.revoked".equals(event.path("event").asText())
                        && sid.equals(event.path("data").path("id").asText()))) {
            assertThat(System.nanoTime()).as("ended at WorkOS").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
