package care.eleva.auth.sync;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.auth.AuthWorld;
import care.eleva.auth.Browser;
import care.eleva.auth.database.NarrowLogins;
import care.eleva.kit.tenancy.Access;
import care.eleva.kit.tenancy.DatabaseContext;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From WorkOS's webhook to a token that is refused: the promise is two seconds. */
@QuarkusTest
class RevocationTest extends SyncTest {
    private static final Logger LOG = Logger.getLogger(RevocationTest.class);
    private static final Duration BOUND = Duration.ofSeconds(10);

    @Inject
    SyncRunner runner;

    @Inject
    NarrowLogins logins;

    private String endpoint = "";

    @BeforeEach
    void webhooksComeHere() {
        await(caughtUp("before").release());
        endpoint = standIn()
                .addWebhookEndpoint(
                        "http://127.0.0.1:" + RestAssured.port + "/webhooks/workos",
                        AuthWorld.WEBHOOK_SECRET,
                        List.copyOf(workos.types()));
        runner.start();
        until(() -> count("SELECT count(*) FROM identity.workos_stream WHERE held_until > clock_timestamp()") == 1);
    }

    @AfterEach
    void nothingComesAnyMore() {
        call("DELETE", "/webhook_endpoints/" + endpoint, null);
        runner.stop();
    }

    @Test
    void whoeverLosesAMembershipIsOutWithinTwoSeconds() {
        Map<String, List<Duration>> figures = new TreeMap<>();
        for (int i = 0; i < 5; i++) {
            figures.computeIfAbsent("membership deleted", key -> new ArrayList<>())
                    .add(measure((member, session) -> deleteMembership(member)));
            figures.computeIfAbsent("membership deactivated", key -> new ArrayList<>())
                    .add(measure((member, session) -> deactivate(member)));
            figures.computeIfAbsent("session revoked", key -> new ArrayList<>())
                    .add(measure((member, session) -> call(
                            "POST", "/user_management/sessions/revoke", new JsonObject().put("session_id", session))));
        }
        report(figures);
    }

    /** The webhook came to another replica: the leader finds what it has written. */
    @Test
    void aWebhookOfAnotherReplicaIsFoundByTheLeader() {
        call("PATCH", "/webhook_endpoints/" + endpoint, new JsonObject().put("status", "disabled"));
        List<Duration> figures = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            figures.add(measure((member, session) -> {
                deleteMembership(member);
                var event = standIn().events().stream()
                        .filter(one -> one.path("event").asText().equals("organization_membership.deleted"))
                        .reduce((before, after) -> after)
                        .orElseThrow();
                await(logins.sync()
                        .run(
                                new DatabaseContext.OfSystem("workos_webhook", null, null),
                                Access.WRITE,
                                tx -> events.announce(
                                        tx,
                                        event.path("id").asText(),
                                        event.path("event").asText())));
            }));
        }
        report(Map.of("webhook at another replica", figures));
    }

    @Test
    void anotherRoleIsInTheNextRequestsToken() {
        // Given
        Person person = person();
        String orgId = organization();
        String membership = membership(person, orgId, "member");
        Browser browser = new Browser();
        assertThat(browser.signIn(person.email()).statusCode()).isEqualTo(303);
        assertThat(role(browser)).isEqualTo("member");
        // When
        changeMembership(membership, new JsonObject().put("role_slug", "admin"));
        // Then
        until(() -> "admin".equals(role(browser)));
        assertThat(log(membership)).contains("ROLE_CHANGED workos_sync");
    }

    @FunctionalInterface
    private interface Change {
        void make(String membershipId, String sessionId);
    }

    private Duration measure(Change change) {
        Person person = person();
        String orgId = organization();
        String membership = membership(person, orgId, "member");
        Browser browser = new Browser();
        assertThat(browser.signIn(person.email()).statusCode()).isEqualTo(303);
        String bearer = browser.bearer();
        String session =
                String.valueOf(rows("SELECT workos_session_id FROM identity.session WHERE user_id = ?", person.id())
                        .getFirst()
                        .getFirst());
        until(() -> member(person, orgId).contains("active"));
        assertThat(status(bearer)).isEqualTo(200);
        change.make(membership, session);
        long begin = System.nanoTime();
        until(() -> status(bearer) == 401);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        assertThat(count("SELECT count(*) FROM identity.session WHERE user_id = ?", person.id()))
                .isZero();
        assertThat(log(session)).contains("AUTH_SESSION_ENDED workos_sync");
        return took;
    }

    private static void report(Map<String, List<Duration>> figures) {
        figures.forEach((what, times) -> {
            Collections.sort(times);
            LOG.infof(
                    "%s, until the token is refused: median %d ms, longest %d ms",
                    what,
                    times.get(times.size() / 2).toMillis(),
                    times.getLast().toMillis());
            assertThat(times.getLast()).isLessThan(BOUND);
        });
    }

    private static int status(String bearer) {
        return new Browser().get("/v1/session", Map.of("Authorization", bearer)).statusCode();
    }

    private static String role(Browser browser) {
        var answer = new Browser().get("/v1/session", Map.of("Authorization", browser.bearer()));
        return new JsonObject(answer.body()).getString("role");
    }
}
