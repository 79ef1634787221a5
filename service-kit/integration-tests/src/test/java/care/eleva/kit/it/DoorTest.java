package care.eleva.kit.it;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import care.eleva.kit.tenancy.Access;
import care.eleva.kit.tenancy.DatabaseContext;
import care.eleva.kit.tenancy.Door;
import care.eleva.kit.tenancy.Doors;
import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The door and the guarded pool, on a pool of two connections. */
@QuarkusTest
@QuarkusTestResource(NoteDatabase.class)
class DoorTest {
    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    @Inject
    Doors doors;

    @Inject
    Pool pool;

    private static String create(Person person, String body) {
        return person.call()
                .contentType(ContentType.JSON)
                .body("{\"note_body\":\"%s\"}".formatted(body))
                .post("/notes")
                .then()
                .statusCode(200)
                .extract()
                .path("id");
    }

    private static int auditRows(String orgId) throws SQLException {
        try (var owner = TestDatabase.shared().asSuperuser();
                var query = owner.prepareStatement("SELECT count(*) FROM audit.audit_logs WHERE org_id = ?")) {
            query.setString(1, orgId);
            try (var rows = query.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    @Test
    void aCallerSeesTheRowsOfItsOrganizationAndNoOthers() {
        // Given
        Person ours = Person.noteTaker();
        Person theirs = Person.noteTaker();
        String id = create(ours, "ours");
        create(theirs, "theirs");
        // Then
        ours.call().get("/notes").then().statusCode(200).body("body", equalTo(List.of("ours")));
        ours.call().get("/notes/read").then().statusCode(200).body("org_id", equalTo(List.of(ours.orgId())));
        theirs.call().get("/notes/" + id).then().statusCode(404).body("code", equalTo("not_found"));
        ours.call().get("/notes/" + id).then().statusCode(200).body("body", equalTo("ours"));
    }

    @Test
    void aRowOfAnotherOrganizationCannotBeWritten() {
        Person ours = Person.noteTaker();
        Person theirs = Person.noteTaker();

        ours.call()
                .queryParam("org", theirs.orgId())
                .post("/notes/foreign")
                .then()
                .statusCode(403)
                .body("code", equalTo("permission_denied"));

        theirs.call().get("/notes").then().body("", hasSize(0));
    }

    @Test
    void aChangeAndItsAuditRowCommitTogetherOrNotAtAll() throws SQLException {
        // Given
        Person person = Person.noteTaker();
        create(person, "kept");
        assertThat(auditRows(person.orgId())).isEqualTo(1);
        // When
        person.call()
                .contentType(ContentType.JSON)
                .body("{\"note_body\":\"lost\"}")
                .post("/notes/then-fail")
                .then()
                .statusCode(500)
                .body("code", equalTo("internal_error"));
        // Then
        person.call().get("/notes").then().body("body", equalTo(List.of("kept")));
        assertThat(auditRows(person.orgId())).isEqualTo(1);
    }

    @Test
    void aFailureThatTheWorkRecoversFromStillFailsTheTransaction() throws SQLException {
        Person person = Person.noteTaker();

        person.call()
                .contentType(ContentType.JSON)
                .body("{\"note_body\":\"lost\"}")
                .post("/notes/swallow")
                .then()
                .statusCode(500);

        person.call().get("/notes").then().body("", hasSize(0));
        assertThat(auditRows(person.orgId())).isZero();
    }

    @Test
    void nothingRunsOutsideOfTheDoor() {
        Person person = Person.noteTaker();

        person.call().get("/notes/pool").then().statusCode(500).body("code", equalTo("internal_error"));
        person.call().get("/notes/pool-connection").then().statusCode(500);
    }

    @Test
    void aNestedTransactionIsRefused() {
        Person person = Person.noteTaker();

        person.call().get("/notes/nested").then().statusCode(500);
        // The connection is in order afterwards.
        person.call().get("/notes").then().statusCode(200);
    }

    @Test
    void aTokenThatTheDatabaseHasForgottenIsVerifiedAgain() throws SQLException {
        // Given
        Person person = Person.noteTaker();
        create(person, "before");
        // When
        try (var admin = TestDatabase.shared().asSuperuser();
                var statement = admin.createStatement()) {
            statement.execute("TRUNCATE auth_private.verified_token");
        }
        // Then
        person.call().get("/notes").then().statusCode(200).body("body", equalTo(List.of("before")));
    }

    @Test
    void aRevokedSessionIsRefusedAtOnceAlthoughItsTokenIsCached() throws SQLException {
        // Given
        String token = TestTokens.shared()
                .user("user_REVOKED")
                .org("org_REVOKED")
                .session("session_REVOKED")
                .permissions("notes:view")
                .sign();
        given().auth().preemptive().oauth2(token).get("/notes").then().statusCode(200);
        // When
        try (var login = TestDatabase.shared().as("auth_service_session");
                var statement = login.createStatement()) {
            statement.execute("SELECT auth.revoke('session_REVOKED')");
        }
        // Then
        given().auth()
                .preemptive()
                .oauth2(token)
                .get("/notes")
                .then()
                .statusCode(401)
                .body("code", equalTo("unauthenticated"));
        given().auth().preemptive().oauth2(token).get("/notes/read").then().statusCode(401);
    }

    /** Two organizations, two connections, and everything that can go wrong between them, for a few seconds. */
    @Test
    void twoOrganizationsShareAPoolWithoutEverMeeting() throws Exception {
        // Given
        Person ours = Person.noteTaker();
        Person theirs = Person.noteTaker();
        create(ours, "ours");
        create(theirs, "theirs");
        List<Callable<String>> calls = new ArrayList<>();
        Random random = new Random(42);
        for (int i = 0; i < 400; i++) {
            boolean first = random.nextBoolean();
            Person person = first ? ours : theirs;
            String expected = first ? "ours" : "theirs";
            int kind = random.nextInt(10);
            calls.add(() -> switch (kind) {
                case 0 -> fail(person);
                case 1 -> abandon(person);
                default -> check(person, kind % 2 == 0 ? "/notes" : "/notes/read", expected);
            });
        }
        // When
        List<String> results = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(12)) {
            for (Future<String> result : threads.invokeAll(calls)) {
                results.add(result.get());
            }
        }
        // Then
        assertThat(results).doesNotContain("WRONG").contains("right", "failed", "abandoned");
        ours.call().get("/notes").then().statusCode(200).body("body", equalTo(List.of("ours")));
        assertThat(openTransactions()).isZero();
    }

    /** The database drops every connection again and again, as a restart or a failover would. */
    @Test
    void aDatabaseThatDropsItsConnectionsIsUnavailableForAMomentOnly() throws Exception {
        // Given
        Person person = Person.noteTaker();
        person.call().get("/notes").then().statusCode(200);
        List<Integer> statuses = new ArrayList<>();
        int dropped = 0;
        // When
        try (var admin = TestDatabase.shared().asSuperuser();
                var statement = admin.createStatement();
                var threads = Executors.newFixedThreadPool(8)) {
            List<Future<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                calls.add(threads.submit(() -> person.call().get("/notes/read").statusCode()));
                if (i % 40 == 20) {
                    var rows = statement.executeQuery("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                            + " WHERE usename = 'app_service' AND datname = current_database()");
                    rows.next();
                    dropped += rows.getInt(1);
                }
            }
            for (Future<Integer> call : calls) {
                statuses.add(call.get());
            }
        }
        // Then
        assertThat(statuses).hasSize(200).isSubsetOf(200, 503);
        assertThat(dropped).isPositive();
        person.call().get("/notes").then().statusCode(200);
    }

    /** Borrowers who go away at any moment: while they wait for a connection, in the statement, at the commit. */
    @Test
    void whoGoesAwayLeavesNoConnectionBehind() throws Exception {
        // Given
        Door door = doors.on(pool);
        Random random = new Random(7);
        // When
        for (int i = 0; i < 200; i++) {
            Cancellable running = door.run(
                            new DatabaseContext.Anonymous(), Access.WRITE, tx -> tx.execute("SELECT pg_sleep(0.004)"))
                    .subscribe()
                    .with(done -> {}, failure -> {});
            Thread.sleep(random.nextInt(4));
            running.cancel();
        }
        // Then
        for (int i = 0; i < 10; i++) {
            door.run(new DatabaseContext.Anonymous(), Access.READ, tx -> tx.execute("SELECT 1"))
                    .await()
                    .atMost(Duration.ofSeconds(5));
        }
        assertThat(openTransactions()).isZero();
    }

    private static String check(Person person, String path, String expected) {
        List<String> bodies = person.call().get(path).then().extract().path("body");
        return bodies.equals(List.of(expected)) ? "right" : "WRONG";
    }

    private static String fail(Person person) {
        int status = person.call()
                .contentType(ContentType.JSON)
                .body("{\"note_body\":\"x\"}")
                .post("/notes/then-fail")
                .statusCode();
        return status == 500 ? "failed" : "WRONG";
    }

    /** Goes away while its statement runs: the transaction must be rolled back before the connection is used again. */
    private String abandon(Person person) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + port + "/notes/sleep?seconds=0.05"))
                    .header("Authorization", "Bearer " + person.token())
                    .build();
            var pending = client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
            Thread.sleep(10);
            pending.cancel(true);
            client.shutdownNow();
            client.awaitTermination(Duration.ofSeconds(2));
            return "abandoned";
        }
    }

    private static int openTransactions() throws Exception {
        Thread.sleep(200);
        try (var admin = TestDatabase.shared().asSuperuser();
                var statement = admin.createStatement();
                var rows = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE usename = 'app_service' AND state LIKE 'idle in transaction%'"
                                + " AND datname = current_database()")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
