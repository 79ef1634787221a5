package care.eleva.app.appointment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import care.eleva.app.jobs.Jobs;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What has a price: held, paid in time or late, let go, cancelled with and without money back. */
@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
class PricedBookingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    Jobs jobs;

    private final Person ana = Person.expert();
    private final Person paulo = Person.patient();
    private final Instant start = Person.inDays(3);

    private String status(String id) {
        return paulo.get("/v1/appointments/" + id).statusCode(200).extract().path("status");
    }

    @Test
    void whatHasAPriceIsHeldUntilItIsPaid() {
        Instant before = Instant.now(java.time.Clock.systemUTC());
        String id = paulo.post("/v1/appointments", Person.booking(ana.pricedEvent(), start))
                .statusCode(201)
                .body("status", equalTo("pending_payment"))
                .body("price", equalTo(6000))
                .body("hold_expires_at", notNullValue())
                .extract()
                .path("id");
        Instant hold = Instant.parse(ana.get("/v1/appointments/" + id)
                .body("status", equalTo("pending_payment"))
                .extract()
                .<String>path("hold_expires_at"));
        assertThat(hold).isBetween(before.plus(Duration.ofMinutes(9)), before.plus(Duration.ofMinutes(12)));

        assertThat(Payment.confirm(id)).isEqualTo("confirmed");
        assertThat(Payment.confirm(id)).as("a webhook that comes twice").isEqualTo("already");
        paulo.get("/v1/appointments/" + id)
                .body("status", equalTo("confirmed"))
                .body("hold_expires_at", nullValue())
                .header("ETag", "\"v1\"");
        for (Person side : List.of(ana, paulo)) {
            assertThat(Audit.of(side.orgId(), id))
                    .containsExactly("APPOINTMENT_CREATED success", "APPOINTMENT_CONFIRMED success");
        }
        assertThat(Audit.strings(
                        "SELECT DISTINCT actor_type || ' ' || actor_id FROM audit.audit_logs WHERE resource_id = ? AND action = 'APPOINTMENT_CONFIRMED'",
                        id))
                .containsExactly("system stripe_webhook");
    }

    @Test
    void aHoldKeepsOthersOut() {
        String event = ana.pricedEvent();
        paulo.book(event, start);
        Person.patient()
                .post("/v1/appointments", Person.booking(event, start))
                .statusCode(409)
                .body("code", equalTo("slot_already_booked"));
        // The expert's other events take the same time.
        Person.patient()
                .post("/v1/appointments", Person.booking(ana.publishedEvent(60), start.minusSeconds(1800)))
                .statusCode(409);
    }

    /** The log of who held it does not learn who else books with this expert. */
    @Test
    void whoWantsTheTimeOfAHoldThatIsOverGetsItAndStaysUnknown() {
        String event = ana.pricedEvent();
        String first = paulo.book(event, start);
        Payment.wearOut(first);
        Person petra = Person.patient();
        String second = petra.book(event, start);

        assertThat(status(first)).isEqualTo("expired");
        petra.get("/v1/appointments/" + second).body("status", equalTo("pending_payment"));
        for (Person side : List.of(ana, paulo)) {
            assertThat(Audit.of(side.orgId(), first))
                    .containsExactly("APPOINTMENT_CREATED success", "APPOINTMENT_EXPIRED success");
        }
        assertThat(Audit.strings(
                        "SELECT DISTINCT actor_id FROM audit.audit_logs WHERE org_id = ? ORDER BY 1", paulo.orgId()))
                .containsExactly("booking_expiry", paulo.userId());
    }

    @Test
    void theJobExpiresHoldsAndADryRunOnlyCountsThem() {
        String id = paulo.book(ana.pricedEvent(), start);
        String untouched = paulo.book(ana.pricedEvent(), start.plus(Duration.ofDays(1)));
        Payment.wearOut(id);

        var counted = jobs.dryRun("booking_expiry").await().atMost(PATIENCE);
        assertThat(counted.counts().get("expired")).isPositive();
        assertThat(status(id)).isEqualTo("pending_payment");

        jobs.runNow("booking_expiry").await().atMost(PATIENCE);
        assertThat(status(id)).isEqualTo("expired");
        assertThat(status(untouched)).isEqualTo("pending_payment");
        assertThat(Audit.strings("SELECT ended_reason FROM app.appointment WHERE id = ?::uuid", id))
                .containsExactly("hold_expired");
    }

    @Test
    void aLatePaymentConfirmsWhatNobodyElseHas() {
        String event = ana.pricedEvent();
        String id = paulo.book(event, start);
        Payment.wearOut(id);
        Payment.expire(ana.userId());
        assertThat(status(id)).isEqualTo("expired");
        assertThat(Payment.confirm(id)).isEqualTo("confirmed");
        assertThat(status(id)).isEqualTo("confirmed");
        Person.patient().post("/v1/appointments", Person.booking(event, start)).statusCode(409);
    }

    @Test
    void aLatePaymentIsTooLateWhenTheTimeIsTakenOrNoLongerOffered() {
        String event = ana.pricedEvent();
        String taken = paulo.book(event, start);
        Payment.wearOut(taken);
        Person.patient().book(event, start);
        assertThat(Payment.confirm(taken)).isEqualTo("too_late");
        assertThat(status(taken)).isEqualTo("expired");

        String withdrawn = paulo.book(event, start.plus(Duration.ofDays(1)));
        String inTime = paulo.book(event, start.plus(Duration.ofDays(2)));
        Payment.wearOut(withdrawn);
        Audit.tamper("DELETE FROM app.schedule_window WHERE expert_id = '" + ana.userId() + "'");
        assertThat(Payment.confirm(withdrawn)).isEqualTo("too_late");
        assertThat(Payment.confirm(inTime))
                .as("held in time, whatever the schedule says now")
                .isEqualTo("confirmed");

        String cancelled = paulo.book(Person.expert().pricedEvent(), start);
        paulo.post("/v1/appointments/" + cancelled + "/cancel").statusCode(200).body("refund", equalTo("full"));
        assertThat(Payment.confirm(cancelled)).isEqualTo("too_late");
        assertThat(status(cancelled)).isEqualTo("cancelled");
    }

    @Test
    void aHoldCanBeLongerButNotForEverAndCanBeLetGo() {
        String event = ana.pricedEvent();
        String id = paulo.book(event, Person.inDays(20));
        assertThat(Payment.extend(id, "now() + interval '7 days'")).isEqualTo("true");
        assertThat(Payment.extend(id, "now() + interval '1 day'"))
                .as("it lasts longer already")
                .isEqualTo("false");
        Payment.extend(id, "now() + interval '90 days'");
        assertThat(Audit.strings(
                        "SELECT 'shorter' FROM app.appointment WHERE id = ?::uuid AND hold_expires_at <= now() + interval '10 days'",
                        id))
                .hasSize(1);
        String soon = paulo.book(event, start);
        Payment.extend(soon, "now() + interval '9 days'");
        assertThat(Audit.strings(
                        "SELECT 'at the start' FROM app.appointment WHERE id = ?::uuid AND hold_expires_at = starts_at",
                        soon))
                .hasSize(1);

        assertThat(Payment.release(id)).isEqualTo("true");
        assertThat(Payment.release(id)).isEqualTo("false");
        assertThat(status(id)).isEqualTo("expired");
        assertThat(Payment.extend(id, "now() + interval '1 day'"))
                .as("what is over stays over")
                .isEqualTo("false");
        Person.patient().book(event, Person.inDays(20));
    }

    @Test
    void thePatientGetsEverythingBackInTimeAndNothingLater() {
        String event = ana.pricedEvent();
        String early = paid(event, start);
        paulo.post("/v1/appointments/" + early + "/cancel?reason=changed_plans")
                .statusCode(200)
                .body("refund", equalTo("full"));
        String late = paid(event, start);
        Audit.tamper(
                "UPDATE app.appointment SET cancel_free_until = now() - interval '1 minute' WHERE id = '" + late + "'");
        paulo.post("/v1/appointments/" + late + "/cancel").statusCode(200).body("refund", equalTo("none"));
        String byExpert = paid(event, start);
        Audit.tamper("UPDATE app.appointment SET cancel_free_until = now() - interval '1 minute' WHERE id = '"
                + byExpert + "'");
        ana.post("/v1/appointments/" + byExpert + "/cancel?reason=unavailable")
                .statusCode(200)
                .body("refund", equalTo("full"));
        String free = paulo.book(ana.publishedEvent(), start);
        paulo.post("/v1/appointments/" + free + "/cancel").statusCode(200).body("refund", nullValue());
        assertThat(Audit.strings(
                        "SELECT ended_reason FROM app.appointment WHERE id IN (?::uuid, ?::uuid) ORDER BY 1",
                        early,
                        byExpert))
                .containsExactly("changed_plans", "unavailable");
        paulo.post("/v1/appointments/" + free + "/cancel?reason=I+feel+ill").statusCode(400);
    }

    private String paid(String event, Instant at) {
        String id = paulo.book(event, at);
        assertThat(Payment.confirm(id)).isEqualTo("confirmed");
        return id;
    }

    @Test
    void freeUntilIsTheNoticeThatTheExpertAsksFor() {
        String event = ana.pricedEvent();
        Audit.tamper("UPDATE app.schedule SET minimum_notice_minutes = 1440 WHERE expert_id = '" + ana.userId() + "'");
        String id = paulo.book(event, start);
        paulo.get("/v1/appointments/" + id)
                .body(
                        "cancel_free_until",
                        equalTo(start.minus(Duration.ofDays(1)).toString()));
    }

    @Test
    void thePatientCancelsNothingThatHasBegun() {
        String id = paid(ana.pricedEvent(), start);
        Audit.tamper(
                "UPDATE app.appointment SET starts_at = now() - interval '1 hour', ends_at = now() - interval '30 minutes' WHERE id = '"
                        + id + "'");
        paulo.post("/v1/appointments/" + id + "/cancel").statusCode(409).body("code", equalTo("appointment_begun"));
        ana.post("/v1/appointments/" + id + "/no-show").statusCode(200).body("status", equalTo("no_show"));
        ana.post("/v1/appointments/" + id + "/complete").statusCode(409).body("code", equalTo("appointment_closed"));
        for (Person side : List.of(ana, paulo)) {
            assertThat(Audit.of(side.orgId(), id)).endsWith("APPOINTMENT_NO_SHOW success");
        }
    }

    @Test
    void whoCannotBePaidSellsNothing() {
        String event = ana.pricedEvent();
        String free = ana.publishedEvent();
        String definition = Audit.strings("SELECT pg_get_functiondef('app.payable'::regproc)")
                .getFirst();
        Audit.tamper(
                "CREATE OR REPLACE FUNCTION app.payable(org_id text, expert_id text) RETURNS boolean LANGUAGE sql STABLE RETURN expert_id <> '"
                        + ana.userId() + "'");
        try {
            paulo.post("/v1/appointments", Person.booking(event, start))
                    .statusCode(422)
                    .body("code", equalTo("event_not_payable"));
            paulo.book(free, start);
        } finally {
            Audit.tamper(definition);
        }
    }
}
