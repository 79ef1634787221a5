package care.eleva.app.appointment;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
class RescheduleTest {
    private final Person ana = Person.expert();
    private final Person paulo = Person.patient();
    private final Instant start = Person.inDays(3);
    private final Instant later = start.plus(Duration.ofHours(3));

    private static ValidatableResponse move(Person who, String id, Instant to) {
        return who.post("/v1/appointments/" + id + "/reschedule", "{\"starts_at\":\"%s\"}".formatted(to));
    }

    @Test
    void eitherSideMovesItAndTheOldTimeIsFree() {
        String event = ana.publishedEvent();
        String id = paulo.book(event, start);
        move(paulo, id, later)
                .statusCode(200)
                .body("starts_at", equalTo(later.toString()))
                .body("ends_at", equalTo(later.plus(Duration.ofMinutes(30)).toString()))
                .body("status", equalTo("confirmed"))
                .body("version", equalTo(1));
        Person.patient().book(event, start);
        // To a time that overlaps its own is no double booking.
        Instant shifted = later.plus(Duration.ofMinutes(10));
        move(ana, id, shifted).statusCode(200).body("starts_at", equalTo(shifted.toString()));
        for (Person side : List.of(ana, paulo)) {
            side.get("/v1/appointments/" + id).body("starts_at", equalTo(shifted.toString()));
            assertThat(Audit.of(side.orgId(), id))
                    .containsExactly(
                            "APPOINTMENT_CREATED success",
                            "APPOINTMENT_RESCHEDULED success",
                            "APPOINTMENT_RESCHEDULED success");
        }
    }

    @Test
    void itStaysPaidOrHeld() {
        String event = ana.pricedEvent();
        String id = paulo.book(event, start);
        move(paulo, id, later).statusCode(200).body("status", equalTo("pending_payment"));
        assertThat(Payment.confirm(id)).isEqualTo("confirmed");
        move(paulo, id, start).statusCode(200).body("status", equalTo("confirmed"));
    }

    @Test
    void aTimeThatIsTakenOrNotOfferedStaysWhereItIs() {
        String event = ana.publishedEvent();
        String id = paulo.book(event, start);
        Person.patient().book(event, later);
        move(paulo, id, later).statusCode(409).body("code", equalTo("slot_already_booked"));
        move(paulo, id, later.plus(Duration.ofMinutes(10))).statusCode(409);
        move(paulo, id, Person.inDays(-1)).statusCode(422).body("code", equalTo("slot_in_the_past"));
        move(paulo, id, start.plusSeconds(61)).statusCode(422).body("code", equalTo("slot_not_offered"));
        paulo.get("/v1/appointments/" + id)
                .body("starts_at", equalTo(start.toString()))
                .body("version", equalTo(0));
        paulo.post("/v1/appointments/" + id + "/reschedule", "{}").statusCode(400);
    }

    @Test
    void onlyItsTwoSidesMoveItEachWithTheirPermission() {
        String id = paulo.book(ana.publishedEvent(), start);
        given().contentType("application/json")
                .body("{\"starts_at\":\"%s\"}".formatted(later))
                .post("/v1/appointments/" + id + "/reschedule")
                .then()
                .statusCode(401);
        for (Person stranger : List.of(Person.expert(), Person.patient())) {
            move(stranger, id, later).statusCode(404).body("code", equalTo("appointment_not_found"));
        }
        move(paulo, UUID.randomUUID().toString(), later).statusCode(404);
        move(paulo.with("appointments:view_own"), id, later).statusCode(403);
        move(paulo.with("appointments:view_own", "appointments:manage_own"), id, later)
                .statusCode(403);
        move(ana.with("appointments:view_incoming", "appointments:reschedule_own"), id, later)
                .statusCode(403);
        Person colleague =
                Person.in(ana.orgId(), "appointments:view_incoming", "appointments:manage_own", "schedule:manage_team");
        move(colleague, id, later).statusCode(404);
        paulo.get("/v1/appointments/" + id).body("starts_at", equalTo(start.toString()));
    }

    /** Else who may no longer cancel without cost would first move it far away. */
    @Test
    void thePatientMovesItOnlyAsLongAsCancellingIsFree() {
        String id = paulo.book(ana.pricedEvent(), start);
        Payment.confirm(id);
        Audit.tamper(
                "UPDATE app.appointment SET cancel_free_until = now() - interval '1 minute' WHERE id = '" + id + "'");
        move(paulo, id, later).statusCode(409).body("code", equalTo("reschedule_too_late"));
        move(ana, id, later).statusCode(200).body("cancel_free_until", equalTo(later.toString()));
        paulo.post("/v1/appointments/" + id + "/cancel").statusCode(200).body("refund", equalTo("full"));
    }

    @Test
    void whatIsOverOrHasBegunIsNotMoved() {
        String event = ana.publishedEvent();
        String over = paulo.book(event, start);
        paulo.post("/v1/appointments/" + over + "/cancel").statusCode(200);
        move(paulo, over, later).statusCode(409).body("code", equalTo("appointment_closed"));
        String begun = paulo.book(event, start);
        Audit.tamper("UPDATE app.appointment SET starts_at = now() - interval '1 minute' WHERE id = '" + begun + "'");
        move(ana, begun, later).statusCode(409).body("code", equalTo("appointment_begun"));
        String held = paulo.book(ana.pricedEvent(), start.plus(Duration.ofDays(1)));
        Payment.wearOut(held);
        move(paulo, held, later).statusCode(409).body("code", equalTo("appointment_closed"));
    }

    @Test
    void whoHasSeenAnOlderVersionChangesNothing() {
        String id = paulo.book(ana.publishedEvent(), start);
        paulo.get("/v1/appointments/" + id).header("ETag", "\"v0\"");
        move(ana, id, later).statusCode(200).header("ETag", "\"v1\"");
        for (String step : List.of("cancel", "complete", "no-show")) {
            ana.call()
                    .header("If-Match", "\"v0\"")
                    .post("/v1/appointments/" + id + "/" + step)
                    .then()
                    .statusCode(412)
                    .body("code", equalTo("precondition_failed"));
        }
        for (Person side : List.of(ana, paulo)) {
            side.call()
                    .header("If-Match", "\"v0\"")
                    .contentType("application/json")
                    .body("{\"starts_at\":\"%s\"}".formatted(start))
                    .post("/v1/appointments/" + id + "/reschedule")
                    .then()
                    .statusCode(412);
        }
        paulo.call()
                .header("If-Match", "\"v1\"")
                .post("/v1/appointments/" + id + "/cancel")
                .then()
                .statusCode(200)
                .header("ETag", "\"v2\"");
    }

    @Test
    void aHoldThatIsOverDoesNotStandInTheWay() {
        String event = ana.pricedEvent();
        String stale = Person.patient().book(event, later);
        String id = paulo.book(event, start);
        Payment.confirm(id);
        Payment.wearOut(stale);
        move(paulo, id, later).statusCode(200);
    }
}
