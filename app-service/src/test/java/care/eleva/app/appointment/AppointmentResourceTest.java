package care.eleva.app.appointment;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
class AppointmentResourceTest {

    @Test
    void bothSidesSeeTheAppointmentAndAThirdOrganizationDoesNot() {
        // Given
        Person ana = Person.expert();
        Person paulo = Person.patient();
        Instant start = Person.inDays(3);
        String event = ana.publishedEvent();
        // When
        String id = paulo.post("/v1/appointments", Person.booking(event, start))
                .statusCode(201)
                .body("status", equalTo("confirmed"))
                .body("side", equalTo("patient"))
                .body("price", equalTo(0))
                .body("starts_at", equalTo(start.toString()))
                .body("ends_at", equalTo(start.plus(Duration.ofMinutes(30)).toString()))
                .extract()
                .path("id");
        // Then
        paulo.get("/v1/appointments/" + id).statusCode(200).body("side", equalTo("patient"));
        ana.get("/v1/appointments/" + id).statusCode(200).body("side", equalTo("expert"));
        paulo.get("/v1/appointments").body("data.id", equalTo(List.of(id)));
        ana.get("/v1/appointments").body("data.id", equalTo(List.of(id)));
        for (Person stranger : List.of(Person.expert(), Person.patient())) {
            stranger.get("/v1/appointments/" + id).statusCode(404).body("code", equalTo("appointment_not_found"));
            stranger.get("/v1/appointments").body("data", hasSize(0));
        }
        assertThat(Audit.of(paulo.orgId(), id)).containsExactly("APPOINTMENT_CREATED success");
        assertThat(Audit.of(ana.orgId(), id)).containsExactly("APPOINTMENT_CREATED success");
        assertThat(Audit.strings("SELECT DISTINCT actor_id FROM audit.audit_logs WHERE resource_id = ?", id))
                .containsExactly(paulo.userId());
    }

    @Test
    void whatIsNoBookingIsRefused() {
        Person paulo = Person.patient();
        String good = Person.booking(UUID.randomUUID().toString(), Person.inDays(3));
        paulo.post("/v1/appointments", "not json").statusCode(400).body("code", equalTo("malformed_request"));
        paulo.post("/v1/appointments", "[" + good + "]").statusCode(400);
        paulo.post("/v1/appointments", good.replace("}", ",\"notes\":\"I feel ill\"}"))
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/notes"));
        paulo.post("/v1/appointments", good.replace("}", ",\"patient_id\":\"user_X\"}"))
                .statusCode(400);
        paulo.post("/v1/appointments", good + " ".repeat(1_100_000) + "x")
                .statusCode(413)
                .body("code", equalTo("payload_too_large"));
        paulo.call()
                .contentType("text/plain")
                .body(good)
                .post("/v1/appointments")
                .then()
                .statusCode(415);
        paulo.get("/v1/appointments/not-a-uuid").statusCode(404);
        paulo.get("/v1/appointments?limit=0").statusCode(400);
        paulo.get("/v1/appointments?after=nonsense").statusCode(400);
    }

    @Test
    void withoutATokenNothingHappens() {
        String path = "/v1/appointments/" + UUID.randomUUID();
        for (String get : List.of("/v1/appointments", path)) {
            given().get(get).then().statusCode(401).body("code", equalTo("unauthenticated"));
        }
        for (String post : List.of(path + "/complete", path + "/cancel")) {
            given().post(post).then().statusCode(401);
            Person.in(Person.patient().orgId(), "events:create").post(post).statusCode(403);
        }
        Person.in(Person.patient().orgId(), "events:create")
                .get("/v1/appointments")
                .statusCode(403);
    }

    @Test
    void theSameKeyBooksOnceAndAnotherBookingUnderItIsRefused() {
        Person paulo = Person.patient();
        String event = Person.expert().publishedEvent();
        Instant start = Person.inDays(3);
        String first =
                bookWithKey(paulo, event, start).statusCode(201).extract().path("id");
        bookWithKey(paulo, event, start)
                .statusCode(201)
                .header("Idempotency-Replayed", "true")
                .body("id", equalTo(first));
        bookWithKey(paulo, event, start.plus(Duration.ofHours(1)))
                .statusCode(422)
                .body("code", equalTo("idempotency_key_reused"));
        paulo.get("/v1/appointments").body("data.id", equalTo(List.of(first)));
        // A key is its caller's own.
        bookWithKey(Person.patient(), event, start).statusCode(409).body("code", equalTo("slot_already_booked"));
    }

    private static io.restassured.response.ValidatableResponse bookWithKey(Person person, String event, Instant start) {
        return person.call()
                .header("Idempotency-Key", "book-1")
                .contentType("application/json")
                .body(Person.booking(event, start))
                .post("/v1/appointments")
                .then();
    }

    @Test
    void theExpertsSideNeedsTheExpertsPermissionToCancel() {
        Person ana = Person.expert();
        Person paulo = Person.patient();
        String id = paulo.book(ana.publishedEvent(), Person.inDays(3));
        // The endpoint lets the patient's permission pass; the database does not on this side.
        ana.with("appointments:view_incoming", "appointments:cancel_own")
                .post("/v1/appointments/" + id + "/cancel")
                .statusCode(403)
                .body("code", equalTo("permission_denied"));
        paulo.with("appointments:view_own", "appointments:manage_own")
                .post("/v1/appointments/" + id + "/cancel")
                .statusCode(403);
        paulo.get("/v1/appointments/" + id).body("status", equalTo("confirmed"));
    }

    @Test
    void theDatabaseHoldsTheStatesByItself() throws SQLException {
        Person ana = Person.expert();
        Person paulo = Person.patient();
        String open = paulo.book(ana.publishedEvent(), Person.inDays(3));
        String closed = paulo.book(ana.publishedEvent(), Person.inDays(4));
        ana.post("/v1/appointments/" + closed + "/cancel").statusCode(200);
        String coming = paulo.book(ana.publishedEvent(), Person.inDays(5));
        begin(open);

        String reopen = "UPDATE appointment SET status = 'confirmed', cancelled_at = NULL WHERE id = ?::uuid";
        String complete = "UPDATE appointment SET status = 'completed' WHERE id = ?::uuid";
        try (var login = ana.login()) {
            assertThat(Sql.execute(login, reopen, closed))
                    .as("what is over stays over")
                    .isZero();
            assertThat(Sql.execute(login, complete, open)).isEqualTo(1);
            login.rollback();
        }
        try (var login = ana.login()) {
            assertThatThrownBy(() -> Sql.execute(login, complete, coming))
                    .as("what is to come has not taken place")
                    .hasMessageContaining("appointment_not_begun");
        }
        try (var login = ana.with("appointments:view_incoming", "appointments:manage_own")
                .login()) {
            assertThatThrownBy(() -> Sql.execute(login, complete, open))
                    .isInstanceOf(Sql.Refused.class)
                    .hasMessageContaining("row-level security");
        }
        try (var login = ana.login()) {
            assertThatThrownBy(() -> Sql.execute(login, "UPDATE appointment SET price = 0 WHERE id = ?::uuid", open))
                    .hasMessageContaining("permission denied");
        }
        try (var login = ana.with("appointments:complete").login()) {
            assertThat(Sql.execute(login, complete, open))
                    .as("who may not see appointments changes none")
                    .isZero();
        }
        for (Person stranger : List.of(paulo, Person.expert())) {
            try (var login = stranger.with("appointments:view_incoming", "appointments:complete")
                    .login()) {
                assertThat(Sql.execute(login, complete, open)).isZero();
            }
        }
    }

    /** Time passes until the appointment is over. */
    private static void begin(String id) {
        Audit.tamper(
                "UPDATE app.appointment SET starts_at = now() - interval '1 hour', ends_at = now() - interval '30 minutes' WHERE id = '"
                        + id + "'");
    }

    @Test
    void ofTwoStepsAtOnceOneIsTaken() throws Exception {
        Person ana = Person.expert();
        String event = ana.publishedEvent();
        for (int day = 2; day < 7; day++) {
            String id = Person.patient().book(event, Person.inDays(day));
            Callable<Integer> cancel =
                    () -> ana.call().post("/v1/appointments/" + id + "/cancel").statusCode();
            List<Integer> statuses = new ArrayList<>();
            try (var threads = Executors.newFixedThreadPool(4)) {
                for (var step : threads.invokeAll(List.of(cancel, cancel, cancel, cancel))) {
                    statuses.add(step.get());
                }
            }
            assertThat(statuses).containsOnly(200, 409).containsOnlyOnce(200);
            assertThat(Audit.of(ana.orgId(), id))
                    .containsExactly("APPOINTMENT_CREATED success", "APPOINTMENT_CANCELLED success");
        }
    }

    @Test
    void aColleagueWithoutThePermissionSeesNothingThroughEitherLayer() {
        Person ana = Person.expert();
        Person paulo = Person.patient();
        String id = paulo.book(ana.publishedEvent(), Person.inDays(3));

        // The endpoint lets view_own pass, the policy does not: that permission is about being a patient.
        Person colleague = Person.in(ana.orgId(), "appointments:view_own");
        colleague.get("/v1/appointments/" + id).statusCode(404);
        Person.in(ana.orgId(), "audit:view_logs").get("/v1/appointments/" + id).statusCode(403);
        // A member of the patient's organization is not the patient.
        Person.in(paulo.orgId(), "appointments:view_own")
                .get("/v1/appointments/" + id)
                .statusCode(404);
    }

    @Test
    void whatCannotBeBookedSaysWhy() {
        Person ana = Person.expert();
        Person paulo = Person.patient();
        String event = ana.publishedEvent();
        Instant start = Person.inDays(3);

        book(paulo, ana.draft(), start).statusCode(404).body("code", equalTo("bookable_event_not_found"));
        book(paulo, UUID.randomUUID().toString(), start).statusCode(404);
        book(paulo, event, Person.inDays(-3)).statusCode(422).body("code", equalTo("slot_in_the_past"));
        book(paulo, event, start.plusSeconds(61)).statusCode(422).body("code", equalTo("slot_not_offered"));
        book(paulo, event, Person.inDays(800)).statusCode(422);
        book(ana.with("appointments:create"), event, start).statusCode(422).body("code", equalTo("own_event"));
        book(paulo, "not-a-uuid", start).statusCode(400).body("errors[0].pointer", equalTo("/event_id"));
        paulo.post(
                        "/v1/appointments",
                        "{\"event_id\":\"%s\",\"starts_at\":\"%s\",\"time_zone\":\"Mars/Olympus\"}"
                                .formatted(event, start))
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/time_zone"));
        paulo.post("/v1/appointments", "{}").statusCode(400).body("errors", hasSize(3));
        given().contentType("application/json")
                .body(Person.booking(event, start))
                .post("/v1/appointments")
                .then()
                .statusCode(401);
        ana.post("/v1/appointments", Person.booking(event, start)).statusCode(403);
        TestTokens tokens = TestTokens.shared();
        Person homeless = new Person(
                "user_H",
                "",
                tokens.user("user_H").permissions("appointments:create").sign());
        book(homeless, event, start).statusCode(403);
        paulo.get("/v1/appointments").body("data", hasSize(0));
    }

    private static io.restassured.response.ValidatableResponse book(Person person, String event, Instant start) {
        return person.post("/v1/appointments", Person.booking(event, start));
    }

    @Test
    void adjacentTimesAreFreeAndOverlappingOnesAreTaken() {
        Person ana = Person.expert();
        Person paulo = Person.patient();
        String event = ana.publishedEvent();
        Instant start = Person.inDays(3);
        paulo.book(event, start);

        book(paulo, event, start.plus(Duration.ofMinutes(10)))
                .statusCode(409)
                .body("code", equalTo("slot_already_booked"));
        book(paulo, event, start.minus(Duration.ofMinutes(10))).statusCode(409);
        paulo.book(event, start.plus(Duration.ofMinutes(30)));
        paulo.book(event, start.minus(Duration.ofMinutes(30)));
        // Another event of the same expert is the same expert's time.
        book(paulo, ana.publishedEvent(), start).statusCode(409);
        // Another expert's is not.
        paulo.book(Person.expert().publishedEvent(), start);
    }

    /** Thirty and sixty minutes, ten of buffer before each: every two of them are in each other's way. */
    @Test
    void twoHundredAtOnceForOverlappingTimesHaveOneWinner() throws Exception {
        // Given
        Person ana = Person.expert();
        List<String> events = List.of(ana.publishedEvent(30), ana.publishedEvent(60));
        Audit.tamper("UPDATE app.schedule SET buffer_before_minutes = 10 WHERE expert_id = '" + ana.userId() + "'");
        Instant start = Person.inDays(5);
        List<Callable<String>> calls = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Person patient = Person.patient();
            String event = events.get(i % 2);
            Instant wanted = start.plus(Duration.ofMinutes((i % 7) * 5L));
            calls.add(() -> outcome(patient, event, wanted));
        }
        // When
        List<String> outcomes = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(64)) {
            for (var call : threads.invokeAll(calls)) {
                outcomes.add(call.get());
            }
        }
        // Then
        assertThat(outcomes).containsOnly("201 null", "409 slot_already_booked").containsOnlyOnce("201 null");
        assertThat(outcomes).hasSize(200);
        ana.get("/v1/appointments").body("data", hasSize(1));
    }

    private static String outcome(Person patient, String event, Instant start) {
        var answer = patient.call()
                .contentType("application/json")
                .body(Person.booking(event, start))
                .post("/v1/appointments");
        return answer.statusCode() + " " + answer.path("code");
    }

    @Test
    void buffersKeepBookingsApart() {
        Person ana = Person.expert();
        Person paulo = Person.patient();
        String event = ana.publishedEvent();
        Audit.tamper("UPDATE app.schedule SET buffer_before_minutes = 10, buffer_after_minutes = 5 WHERE expert_id = '"
                + ana.userId() + "'");
        Instant start = Person.inDays(3);
        paulo.book(event, start);
        // Half an hour of appointment, five minutes after it, and ten before the next.
        book(paulo, event, start.plus(Duration.ofMinutes(40))).statusCode(409);
        paulo.book(event, start.plus(Duration.ofMinutes(45)));
        Audit.tamper(
                "UPDATE app.event SET buffer_before_minutes = 0, buffer_after_minutes = 60 WHERE id = '" + event + "'");
        // An event's own buffers win: sixty minutes after it.
        book(paulo, event, start.minus(Duration.ofMinutes(60))).statusCode(409);
        paulo.book(event, start.minus(Duration.ofMinutes(100)));
    }

    /** Either ends it; the other learns that it is over. */
    @Test
    void cancellingAndCompletingAtOnceEndInOneState() throws Exception {
        Person ana = Person.expert();
        String event = ana.publishedEvent();
        for (int day = 2; day < 7; day++) {
            String id = Person.patient().book(event, Person.inDays(day));
            begin(id);
            List<Integer> statuses = new ArrayList<>();
            try (var threads = Executors.newFixedThreadPool(3)) {
                List<Callable<Integer>> steps = List.of(
                        () -> ana.call()
                                .post("/v1/appointments/" + id + "/cancel")
                                .statusCode(),
                        () -> ana.call()
                                .post("/v1/appointments/" + id + "/complete")
                                .statusCode(),
                        () -> ana.call()
                                .post("/v1/appointments/" + id + "/no-show")
                                .statusCode());
                for (var step : threads.invokeAll(steps)) {
                    statuses.add(step.get());
                }
            }
            assertThat(statuses).containsOnly(200, 409).containsOnlyOnce(200);
            String ended = List.of("CANCELLED", "COMPLETED", "NO_SHOW").get(statuses.indexOf(200));
            ana.get("/v1/appointments/" + id).body("status", equalTo(ended.toLowerCase(java.util.Locale.ROOT)));
            assertThat(Audit.of(ana.orgId(), id))
                    .containsExactly("APPOINTMENT_CREATED success", "APPOINTMENT_" + ended + " success");
            Audit.tamper(
                    "UPDATE app.appointment SET starts_at = starts_at - interval '1 day', ends_at = ends_at - interval '1 day' WHERE id = '"
                            + id + "'");
        }
    }

    /** The connection dies while the request waits for its expert: the answer is an error, and nothing has happened. */
    @Test
    void aRequestWhoseConnectionIsKilledHasBookedNothing() throws Exception {
        Person ana = Person.expert();
        Person paulo = Person.patient();
        String event = ana.publishedEvent();
        Instant start = Person.inDays(3);
        try (var lock = TestDatabase.shared().asSuperuser();
                var threads = Executors.newFixedThreadPool(1)) {
            lock.setAutoCommit(false);
            Sql.execute(
                    lock, "SELECT pg_advisory_xact_lock(hashtextextended('eleva.app.expert:' || ?, 0))", ana.userId());
            boolean killed = false;
            // A wait ends by itself after two seconds; then the next one is caught.
            for (int attempt = 0; attempt < 20 && !killed; attempt++) {
                var request = threads.submit(
                        () -> bookWithKey(paulo, event, start).extract().statusCode());
                while (!request.isDone() && !killed) {
                    killed = !Audit.strings(
                                    "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity"
                                            + " WHERE usename = 'app_service' AND datname = current_database() AND wait_event = 'advisory'")
                            .isEmpty();
                }
                assertThat(request.get()).isGreaterThanOrEqualTo(500);
            }
            assertThat(killed).isTrue();
            lock.rollback();
        }
        assertThat(Audit.strings("SELECT id::text FROM app.appointment WHERE patient_id = ?", paulo.userId()))
                .isEmpty();
        assertThat(Audit.strings("SELECT action FROM audit.audit_logs WHERE actor_id = ?", paulo.userId()))
                .isEmpty();
        // The key is not used up either.
        bookWithKey(paulo, event, start).statusCode(201);
    }

    @Test
    void theExpertCompletesWhatHasBegunThroughTheStateMachine() {
        Person ana = Person.expert();
        Person paulo = Person.patient();
        String id = paulo.book(ana.publishedEvent(), Person.inDays(3));

        ana.post("/v1/appointments/" + id + "/complete").statusCode(409).body("code", equalTo("appointment_not_begun"));
        begin(id);
        paulo.with("appointments:complete", "appointments:view_own")
                .post("/v1/appointments/" + id + "/complete")
                .statusCode(404);
        Person.expert().post("/v1/appointments/" + id + "/complete").statusCode(404);
        paulo.post("/v1/appointments/" + id + "/complete").statusCode(403);
        ana.post("/v1/appointments/" + id + "/complete").statusCode(200).body("status", equalTo("completed"));

        paulo.get("/v1/appointments/" + id).body("status", equalTo("completed"));
        ana.post("/v1/appointments/" + id + "/complete").statusCode(409).body("code", equalTo("appointment_closed"));
        ana.post("/v1/appointments/" + id + "/cancel").statusCode(409);
        for (Person side : List.of(ana, paulo)) {
            assertThat(Audit.of(side.orgId(), id))
                    .containsExactly("APPOINTMENT_CREATED success", "APPOINTMENT_COMPLETED success");
        }
        assertThat(Audit.strings("SELECT version::text FROM app.appointment WHERE id = ?::uuid", id))
                .containsExactly("1");
    }

    @Test
    void eitherSideCancelsAndTheTimeIsFreeAgain() {
        Person ana = Person.expert();
        Person paulo = Person.patient();
        String event = ana.publishedEvent();
        Instant start = Person.inDays(4);

        String first = paulo.book(event, start);
        Person.patient().post("/v1/appointments/" + first + "/cancel").statusCode(404);
        paulo.post("/v1/appointments/" + first + "/cancel").statusCode(200).body("status", equalTo("cancelled"));
        paulo.post("/v1/appointments/" + first + "/cancel").statusCode(409);
        String second = paulo.book(event, start);
        ana.post("/v1/appointments/" + second + "/cancel").statusCode(200).body("status", equalTo("cancelled"));
        paulo.get("/v1/appointments/" + second).body("status", equalTo("cancelled"));
        paulo.book(event, start);

        for (Person side : List.of(ana, paulo)) {
            for (String id : List.of(first, second)) {
                assertThat(Audit.of(side.orgId(), id))
                        .containsExactly("APPOINTMENT_CREATED success", "APPOINTMENT_CANCELLED success");
            }
        }
    }

    /** The other organization's log is as much a part of the change as the own one. */
    @Test
    void whenTheOtherOrganizationsLogCannotBeWrittenNothingIsBooked() {
        Person paulo = Person.patient();
        String event = Person.expert().publishedEvent();
        Audit.tamper("REVOKE EXECUTE ON FUNCTION audit.append_to FROM eleva_app_owner");
        try {
            book(paulo, event, Person.inDays(3)).statusCode(403);
        } finally {
            Audit.tamper("GRANT EXECUTE ON FUNCTION audit.append_to TO eleva_app_owner");
        }
        paulo.get("/v1/appointments").body("data", hasSize(0));
        paulo.book(event, Person.inDays(3));
    }

    /** Entities, SQL and the audit row are one transaction: when the row cannot be written, nothing has happened. */
    @Test
    void whenTheAuditRowCannotBeWrittenTheChangeOfTheEntityIsUndone() {
        Person ana = Person.expert();
        Person paulo = Person.patient();
        String id = paulo.book(ana.publishedEvent(), Person.inDays(3));
        begin(id);
        Audit.tamper("REVOKE EXECUTE ON FUNCTION audit.append FROM eleva_service");
        try {
            ana.post("/v1/appointments/" + id + "/complete").statusCode(403);
        } finally {
            Audit.tamper("GRANT EXECUTE ON FUNCTION audit.append TO eleva_service");
        }
        ana.get("/v1/appointments/" + id).body("status", equalTo("confirmed"));
        ana.post("/v1/appointments/" + id + "/complete").statusCode(200);
    }

    @Test
    void whoRunsTheTeamsScheduleSeesItWholeAndChangesNothing() {
        Person ana = Person.expert();
        Person bea = Person.in(
                ana.orgId(),
                "events:create",
                "events:toggle_active",
                "events:view_own",
                "availability:create",
                "availability:view_own",
                "availability:edit_own",
                "appointments:view_incoming",
                "appointments:complete",
                "appointments:manage_own");
        Person paulo = Person.patient();
        String anas = paulo.book(ana.publishedEvent(), Person.inDays(3));
        String beas = paulo.book(bea.publishedEvent(), Person.inDays(4));
        // Colleagues see their own, in the list and by id.
        ana.get("/v1/appointments").body("data.id", equalTo(List.of(anas)));
        bea.get("/v1/appointments").body("data.id", equalTo(List.of(beas)));
        bea.get("/v1/appointments/" + anas).statusCode(404);
        bea.get("/v1/appointments?scope=organization").statusCode(403).body("code", equalTo("permission_denied"));
        ana.get("/v1/appointments?scope=everybody").statusCode(400);

        Person admin = Person.in(
                ana.orgId(),
                "schedule:manage_team",
                "appointments:view_incoming",
                "appointments:manage_own",
                "appointments:complete",
                "appointments:cancel_own");
        admin.get("/v1/appointments").body("data", hasSize(0));
        admin.get("/v1/appointments?scope=organization&limit=1").body("data.id", equalTo(List.of(beas)));
        admin.get("/v1/appointments?scope=organization").body("data.id", equalTo(List.of(beas, anas)));
        admin.get("/v1/appointments/" + anas).statusCode(200);
        begin(anas);
        for (String step : List.of("cancel", "complete", "no-show")) {
            admin.post("/v1/appointments/" + anas + "/" + step).statusCode(403);
        }
        // Of another organization there is nothing, whatever the permission.
        Person.in("org_ELSEWHERE_" + paulo.userId(), "schedule:manage_team", "appointments:view_incoming")
                .get("/v1/appointments?scope=organization")
                .body("data", hasSize(0));
        ana.get("/v1/appointments/" + anas).body("status", equalTo("confirmed"));
    }
}
