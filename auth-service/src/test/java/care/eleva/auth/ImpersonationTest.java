package care.eleva.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Somebody acts in a user's name: for an hour at most, not in everything, and every row knows both. */
@QuarkusTest
class ImpersonationTest extends AuthTest {
    private static final String SUPPORT = "support@eleva.test";
    /** How the log spells an address. */
    private static final String PSEUDONYM = "sha256:e63ee00ae5ff308cd0e636d0c0fbdd317b981b1c6926c7f995cd38b1ae1dae56";

    private final People.Person person = People.fresh();
    private Browser own;
    private Browser support;
    private String token;
    private String sid;

    @BeforeEach
    void somebodyActsInAUsersName() {
        own = People.signedIn(person);
        AuthWorld.workos().impersonateNextLogin(SUPPORT, "a ticket");
        support = People.signedIn(person);
        token = support.bearer();
        sid = ForwardAuthTest.claims(token).getString("sid");
    }

    @Test
    void theSessionShowsWhoActsAndEndsWithinAnHour() {
        JsonObject session =
                new JsonObject(OwnSessionTest.call("GET", "/v1/session", token).body());
        assertThat(session.getJsonObject("user").getString("id")).isEqualTo(person.id());
        assertThat(session.getString("impersonator")).isEqualTo(SUPPORT);
        JsonObject limits = session.getJsonObject("session");
        assertThat(Duration.between(limits.getInstant("created_at"), limits.getInstant("expires_at")))
                .isEqualTo(Duration.ofMinutes(60));
        JsonObject ownSession = new JsonObject(
                OwnSessionTest.call("GET", "/v1/session", own.bearer()).body());
        assertThat(ownSession.getString("impersonator")).isNull();
    }

    /** The database insists on the hour, whatever the service asks for. */
    @Test
    void theHourIsARuleOfTheDatabase() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> People.tamper(
                        "UPDATE identity.session SET expires_at = created_at + interval '61 minutes' WHERE workos_session_id = ?",
                        sid))
                .hasMessageContaining("session_impersonation_check");
    }

    @Test
    void whenTheHourIsOverTheSessionIsToo() {
        People.tamper(
                "UPDATE identity.session SET created_at = now() - interval '61 minutes', expires_at = now() - interval '1 minute' WHERE workos_session_id = ?",
                sid);
        assertProblem(support.forwardAuth(), 401, "session_ended");
        assertProblem(OwnSessionTest.call("GET", "/v1/session", token), 401, "unauthenticated");
        assertThat(own.forwardAuth().statusCode()).isEqualTo(200);
        List<JsonObject> rows = rows();
        assertThat(rows.stream().map(row -> row.getString("action")))
                .containsExactly(
                        "AUTH_SIGNED_IN", "IMPERSONATION_STARTED", "AUTH_SESSION_ENDED", "IMPERSONATION_ENDED");
        assertThat(rows.subList(2, 4)).allSatisfy(row -> {
            assertThat(row.getJsonObject("plain").getString("reason")).isEqualTo("absolute");
            assertThat(targets(row)).contains("user " + person.id(), "impersonator " + PSEUDONYM);
        });
    }

    @Test
    void beginAndEndAreInTheLogOfTheOrganizationWithBothIdentities() {
        support.post("/auth/logout", Map.of("Origin", AuthWorld.ORIGIN));
        List<JsonObject> rows = rows();
        assertThat(rows.stream().map(row -> row.getString("action")))
                .containsExactly("AUTH_SIGNED_IN", "IMPERSONATION_STARTED", "AUTH_SIGNED_OUT", "IMPERSONATION_ENDED");
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.getJsonObject("actor").getString("id")).isEqualTo(person.id());
            assertThat(row.getJsonObject("actor").getString("impersonator")).isEqualTo(PSEUDONYM);
            assertThat(row.encode()).doesNotContain(SUPPORT);
        });
    }

    @ParameterizedTest
    @CsvSource({"GET,/v1/sessions", "DELETE,/v1/sessions", "DELETE,/v1/sessions/@"})
    void theUsersSessionsAreTheUsersMatter(String method, String path) {
        String there = path.replace("@", UUID.randomUUID().toString());
        assertProblem(OwnSessionTest.call(method, there, token), 403, "impersonation_refused");
        assertThat(own.forwardAuth().statusCode()).isEqualTo(200);
        List<JsonObject> denied = People.rows("""
                        SELECT convert_from(line, 'UTF8') FROM audit.audit_logs
                         WHERE action = 'UNAUTHORIZED_ACCESS_ATTEMPT' AND actor_id = ?
                        """, person.id()).stream()
                .map(row -> new JsonObject(String.valueOf(row.getFirst())))
                .toList();
        assertThat(denied).hasSize(1);
        assertThat(denied.getFirst().getJsonObject("actor").getString("impersonator"))
                .isEqualTo(PSEUDONYM);
    }

    /** The user sees that somebody was there, and not from where: that address is not the user's. */
    @Test
    void theUserSeesItAndCanEndIt() {
        JsonObject list = new JsonObject(
                OwnSessionTest.call("GET", "/v1/sessions", own.bearer()).body());
        JsonObject theirs = list.getJsonArray("data").stream()
                .map(JsonObject.class::cast)
                .filter(session -> session.getBoolean("impersonated"))
                .findFirst()
                .orElseThrow();
        assertThat(theirs.getString("ip_address")).isNull();
        assertThat(theirs.getString("user_agent")).isNull();
        assertThat(OwnSessionTest.call("DELETE", "/v1/sessions/" + theirs.getString("id"), own.bearer())
                        .statusCode())
                .isEqualTo(204);
        assertProblem(support.forwardAuth(), 401, "session_ended");
    }

    @Test
    void aRefreshKeepsTheAddressOut() {
        People.expireToken(person);
        assertThat(support.bearer()).isNotEqualTo(token);
        assertThat(People.count(
                        "SELECT count(*) FROM identity.session WHERE workos_session_id = ? AND client IS NULL AND impersonator = ?",
                        sid,
                        PSEUDONYM))
                .isEqualTo(1);
    }

    private List<JsonObject> rows() {
        return People.rows("""
                        SELECT convert_from(line, 'UTF8') FROM audit.audit_logs
                         WHERE resource_id = ? AND org_id <> 'platform' ORDER BY recorded_at, id
                        """, sid).stream()
                .map(row -> new JsonObject(String.valueOf(row.getFirst())))
                .toList();
    }

    private static List<String> targets(JsonObject row) {
        JsonArray targets = row.getJsonArray("targets");
        return targets.stream()
                .map(JsonObject.class::cast)
                .map(target -> target.getString("type") + " " + target.getString("id"))
                .toList();
    }
}
