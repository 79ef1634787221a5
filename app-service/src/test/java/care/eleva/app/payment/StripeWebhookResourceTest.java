package care.eleva.app.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Stripe's events against the real database: once, in any order, at the same time, forged, late. */
@QuarkusTest
@WithTestResource(AppDatabase.class)
@WithTestResource(StripeServerResource.class)
class StripeWebhookResourceTest {

    @Test
    void aPaidPageConfirmsTheAppointmentAndPutsTheSharesAside() {
        Bill bill = Bill.open().checkedOut();
        assertThat(bill.state()).isEqualTo("pending_payment | pending |  | ");

        Bill.tell("checkout.session.completed", bill.session("complete", "paid"))
                .statusCode(204);

        assertThat(bill.state()).isEqualTo("confirmed | succeeded | ready | ");
        assertThat(Bill.text(
                        "SELECT fee_bps || ' ' || fee_amount || ' ' || net_amount FROM app.payment WHERE id = ?::uuid",
                        bill.paymentId()))
                .isEqualTo("1500 900 5100");
        for (Person side : List.of(bill.expert(), bill.patient())) {
            assertThat(Audit.of(side.orgId(), bill.paymentId()))
                    .containsExactly("PAYMENT_INITIATED success", "PAYMENT_COMPLETED success");
        }
        assertThat(Audit.of(bill.expert().orgId(), bill.transferId())).containsExactly("TRANSFER_CREATED success");
        assertThat(Audit.of(bill.patient().orgId(), bill.transferId())).isEmpty();
    }

    @Test
    void theShareIsDueAfterTheCountrysDelayAndADayAfterTheEnd() {
        Bill far = Bill.open(Person.inDays(20)).paid();
        assertThat(due(far, "a.ends_at + interval '24 hours'")).isEqualTo("true");
        Bill near = Bill.open(Person.inDays(2)).paid();
        assertThat(due(near, "p.paid_at + interval '7 days'")).isEqualTo("true");

        Person american = Bill.payableExpert();
        Bill.tamper("UPDATE app.stripe_account SET country = 'US' WHERE org_id = ?", american.orgId());
        Bill us = Bill.book(american, american.pricedEvent(), Person.inDays(2)).paid();
        assertThat(due(us, "greatest(p.paid_at + interval '2 days', a.ends_at + interval '24 hours')"))
                .isEqualTo("true");
    }

    @Test
    void whoIsMovedIsPaidADayAfterTheNewEnd() {
        Bill bill = Bill.open(Person.inDays(20)).paid();
        bill.patient()
                .post(
                        "/v1/appointments/" + bill.appointmentId() + "/reschedule",
                        new JsonObject()
                                .put("starts_at", Person.inDays(30).toString())
                                .encode())
                .statusCode(200);
        assertThat(due(bill, "a.ends_at + interval '24 hours'")).isEqualTo("true");
        assertThat(due(bill, "a.starts_at + interval '24 hours 30 minutes'")).isEqualTo("true");
        assertThat(bill.state()).isEqualTo("confirmed | succeeded | ready | ");
    }

    private static String due(Bill bill, String expected) {
        return Bill.text(
                "SELECT (t.due_at = " + expected
                        + ")::text FROM app.payment_transfer t JOIN app.payment p ON p.id = t.payment_id"
                        + " JOIN app.appointment a ON a.id = p.appointment_id WHERE p.id = ?::uuid",
                bill.paymentId());
    }

    @Test
    void theSameEventFiveTimesAtOnceHasOneEffect() throws Exception {
        Bill bill = Bill.open().checkedOut();
        String event = Bill.event("checkout.session.completed", bill.session("complete", "paid"));

        assertThat(atOnce(5, () -> Bill.send(event).extract().statusCode())).containsOnly(204);

        assertThat(bill.state()).isEqualTo("confirmed | succeeded | ready | ");
        assertThat(Audit.of(bill.patient().orgId(), bill.paymentId()))
                .containsExactly("PAYMENT_INITIATED success", "PAYMENT_COMPLETED success");
        assertThat(Audit.of(bill.expert().orgId(), bill.appointmentId()))
                .filteredOn(line -> line.startsWith("APPOINTMENT_CONFIRMED"))
                .hasSize(1);
        Bill.send(event).statusCode(204);
        assertThat(bill.state()).isEqualTo("confirmed | succeeded | ready | ");
        assertThat(Bill.text(
                        "SELECT count(*)::text FROM app.stripe_event WHERE id = ?",
                        new JsonObject(event).getString("id")))
                .isEqualTo("1");
    }

    @Test
    void differentEventsOfOnePaymentAtOnceHaveOneEffect() throws Exception {
        Bill bill = Bill.open().checkedOut();
        List<String> events = List.of(
                Bill.event("checkout.session.completed", bill.session("complete", "paid")),
                Bill.event("checkout.session.async_payment_succeeded", bill.session("complete", "paid")),
                Bill.event("payment_intent.succeeded", bill.intent()),
                Bill.event("payment_intent.succeeded", bill.intent()));
        List<Callable<Integer>> calls = new ArrayList<>();
        events.forEach(event -> calls.add(() -> Bill.send(event).extract().statusCode()));

        assertThat(atOnce(calls)).containsOnly(204);

        assertThat(bill.state()).isEqualTo("confirmed | succeeded | ready | ");
        assertThat(Audit.of(bill.patient().orgId(), bill.paymentId()))
                .containsExactly("PAYMENT_INITIATED success", "PAYMENT_COMPLETED success");
    }

    /** Orders, spread over all 720, of the events of a method that takes days, a refund on Stripe's pages, and an objection that was won. */
    @Test
    void eventsInAnyOrderEndInTheSameState() {
        List<List<Integer>> orders = permutations(6);
        List<String> ends = new ArrayList<>();
        Person expert = Bill.payableExpert();
        String event = expert.pricedEvent();
        Instant start = Person.inDays(20);
        for (int i = 0; i < orders.size(); i += 31) {
            Bill bill = Bill.book(expert, event, start.plusSeconds(1800L * i)).checkedOut();
            List<String> events = List.of(
                    Bill.event("checkout.session.completed", bill.session("complete", "unpaid")),
                    Bill.event("checkout.session.async_payment_succeeded", bill.session("complete", "paid")),
                    Bill.event("payment_intent.succeeded", bill.intent()),
                    Bill.event("refund.updated", bill.foreignRefund("a", Bill.PRICE, "succeeded")),
                    Bill.event("charge.dispute.created", bill.dispute("needs_response")),
                    Bill.event("charge.dispute.closed", bill.dispute("won")));
            orders.get(i).forEach(next -> Bill.send(events.get(next)).statusCode(204));
            ends.add(bill.state());
        }
        assertThat(ends).hasSize(24).containsOnly("confirmed | refunded | refunded | stripe succeeded");
    }

    @Test
    void aStateNeverGoesBack() {
        Bill bill = Bill.open().checkedOut();
        Bill.tell("payment_intent.succeeded", bill.intent()).statusCode(204);
        Bill.tell("checkout.session.completed", bill.session("complete", "unpaid"))
                .statusCode(204);
        Bill.tell("checkout.session.async_payment_failed", bill.session("complete", "unpaid"))
                .statusCode(204);
        Bill.tell("checkout.session.expired", bill.session("expired", "unpaid")).statusCode(204);
        Bill.tell("payment_intent.payment_failed", bill.intent()).statusCode(204);
        assertThat(bill.state()).isEqualTo("confirmed | succeeded | ready | ");

        Bill.tell("charge.dispute.closed", bill.dispute("lost")).statusCode(204);
        Bill.tell("charge.dispute.created", bill.dispute("needs_response")).statusCode(204);
        assertThat(bill.state()).isEqualTo("confirmed | disputed | disputed | ");
        assertThat(Bill.text("SELECT dispute_status FROM app.payment WHERE id = ?::uuid", bill.paymentId()))
                .isEqualTo("lost");
    }

    @Test
    void aMethodThatTakesDaysHoldsTheTimeMeanwhile() {
        Bill bill = Bill.open().checkedOut();
        Bill.tell("checkout.session.completed", bill.session("complete", "unpaid"))
                .statusCode(204);

        assertThat(bill.state()).isEqualTo("pending_payment | processing |  | ");
        assertThat(Bill.text(
                        "SELECT (hold_expires_at > now() + interval '7 days')::text FROM app.appointment WHERE id = ?::uuid",
                        bill.appointmentId()))
                .isEqualTo("true");
        bill.checkout().statusCode(409).body("code", equalTo("appointment_paid"));

        Bill.tell("checkout.session.async_payment_failed", bill.session("complete", "unpaid"))
                .statusCode(204);
        assertThat(bill.state()).isEqualTo("expired | failed |  | ");
        assertThat(Audit.of(bill.expert().orgId(), bill.paymentId()))
                .containsExactly("PAYMENT_INITIATED success", "PAYMENT_PROCESSING success", "PAYMENT_FAILED failure");
        assertThat(bill.mails(bill.patient())).containsExactly("payment_due 6000", "payment_failed 6000");
        assertThat(Bill.text(
                        "SELECT ((data ->> 'expires_at')::timestamptz > now() + interval '6 days')::text FROM app.notification"
                                + " WHERE kind = 'payment_due' AND appointment_id = ?::uuid",
                        bill.appointmentId()))
                .isEqualTo("true");
    }

    @Test
    void aDeclinedCardMayTryAgainAndAnEndedPageFreesTheTime() {
        Bill bill = Bill.open().checkedOut();
        Bill.tell(
                        "payment_intent.payment_failed",
                        bill.intent()
                                .put("status", "requires_payment_method")
                                .put("last_payment_error", new JsonObject().put("code", "card_declined")))
                .statusCode(204);
        assertThat(bill.state()).isEqualTo("pending_payment | pending |  | ");

        Bill.tell("checkout.session.expired", bill.session("expired", "unpaid")).statusCode(204);
        assertThat(bill.state()).isEqualTo("expired | failed |  | ");
        bill.checkout().statusCode(409).body("code", equalTo("appointment_not_payable"));
    }

    @Test
    void whoPaysTooLateGetsAllOfItBack() {
        Person expert = Bill.payableExpert();
        String event = expert.pricedEvent();
        Instant start = Person.inDays(12);
        Bill late = Bill.book(expert, event, start).checkedOut();
        Bill.tamper(
                "UPDATE app.appointment SET status = 'expired', hold_expires_at = NULL WHERE id = ?::uuid",
                late.appointmentId());
        Bill.book(expert, event, start);

        Bill.tell("checkout.session.completed", late.session("complete", "paid"))
                .statusCode(204);

        assertThat(late.state()).isEqualTo("expired | succeeded |  | late_payment pending");
    }

    @Test
    void whoPaysLateAndFindsTheTimeFreeHasIt() {
        Bill late = Bill.open().checkedOut();
        Bill.tamper(
                "UPDATE app.appointment SET status = 'expired', hold_expires_at = NULL WHERE id = ?::uuid",
                late.appointmentId());
        Bill.tell("checkout.session.completed", late.session("complete", "paid"))
                .statusCode(204);
        assertThat(late.state()).isEqualTo("confirmed | succeeded | ready | ");
    }

    @Test
    void whoPaysForWhatWasCancelledGetsAllOfItBack() {
        Bill bill = Bill.open().checkedOut();
        bill.cancelByPatient().statusCode(200);
        Bill.tell("checkout.session.completed", bill.session("complete", "paid"))
                .statusCode(204);
        assertThat(bill.state()).isEqualTo("cancelled | succeeded |  | late_payment pending");
    }

    @Test
    void whoPaysTwiceGetsTheSecondBack() {
        Bill bill = Bill.open().paid();
        JsonObject second =
                bill.intent().put("id", bill.intentId() + "_2").put("latest_charge", bill.chargeId() + "_2");
        Bill.tell("payment_intent.succeeded", second).statusCode(204);
        Bill.tell("payment_intent.succeeded", second).statusCode(204);
        assertThat(bill.state()).isEqualTo("confirmed | succeeded | ready | surplus pending");
    }

    @Test
    void anotherAmountThanOursIsNoPayment() {
        Bill bill = Bill.open().checkedOut();
        Bill.tell("payment_intent.succeeded", bill.intent().put("amount", 1).put("amount_received", 1))
                .statusCode(204);
        assertThat(bill.state()).isEqualTo("expired | failed |  | amount_mismatch pending");
    }

    @Test
    void aPartGivenBackOnStripesPagesMakesTheShareWaitForAPerson() {
        Bill bill = Bill.open().paid();
        Bill.tell("refund.created", bill.foreignRefund("part", 1000, "succeeded"))
                .statusCode(204);
        assertThat(bill.state()).isEqualTo("confirmed | succeeded | on_hold | stripe succeeded");
        assertThat(Audit.of(bill.expert().orgId(), bill.transferId()))
                .containsExactly("TRANSFER_CREATED success", "TRANSFER_HELD success");
    }

    @Test
    void anObjectionThatComesBeforeTheMoneyIsNotLost() {
        Bill bill = Bill.open().checkedOut();
        Bill.tell("charge.dispute.created", bill.dispute("needs_response")).statusCode(204);
        assertThat(bill.state()).isEqualTo("pending_payment | pending |  | ");
        Bill.tell("payment_intent.succeeded", bill.intent()).statusCode(204);
        assertThat(bill.state()).isEqualTo("confirmed | disputed | disputed | ");
    }

    @Test
    void anObjectionStopsTheShareAndAWonOneLetsItGo() {
        Bill bill = Bill.open().paid();
        Bill.tell("charge.dispute.created", bill.dispute("needs_response")).statusCode(204);
        assertThat(bill.state()).isEqualTo("confirmed | disputed | disputed | ");
        Bill.tell("charge.dispute.closed", bill.dispute("won")).statusCode(204);
        assertThat(bill.state()).isEqualTo("confirmed | succeeded | ready | ");
        assertThat(Audit.of(bill.patient().orgId(), bill.paymentId()))
                .endsWith("PAYMENT_DISPUTED success", "PAYMENT_DISPUTED success");
    }

    @Test
    void whatAnAccountMayDoIsStripesWord() {
        Person expert = Bill.payableExpert();
        String event = expert.pricedEvent();
        JsonObject account = new JsonObject()
                .put("object", "account")
                .put("id", expert.accountId())
                .put("charges_enabled", true)
                .put("payouts_enabled", true)
                .put("details_submitted", true)
                .put("country", "PT")
                .put("capabilities", new JsonObject().put("transfers", "inactive"));
        Bill.tell("account.updated", account).statusCode(204);
        Person.patient()
                .post("/v1/appointments", Person.booking(event, Person.inDays(5)))
                .statusCode(422)
                .body("code", equalTo("event_not_payable"));
    }

    @Test
    void unknownTypesAndForeignObjectsAreNotedAndDoNothing() {
        String unread = Bill.event(
                "customer.created", new JsonObject().put("object", "customer").put("id", "cus_1"));
        String foreign = Bill.event(
                "payment_intent.succeeded",
                new JsonObject()
                        .put("object", "payment_intent")
                        .put("id", "pi_foreign")
                        .put("status", "succeeded")
                        .put("amount", 5)
                        .put("amount_received", 5)
                        .put("currency", "eur")
                        .put("metadata", new JsonObject()));
        Bill.send(unread).statusCode(204);
        Bill.send(foreign).statusCode(204);
        assertThat(outcome(unread)).isEqualTo("ignored");
        assertThat(outcome(foreign)).isEqualTo("unknown");
    }

    private static String outcome(String event) {
        return Bill.text("SELECT outcome FROM app.stripe_event WHERE id = ?", new JsonObject(event).getString("id"));
    }

    @Test
    void nothingOfAnEventIsKeptButIds() {
        Bill bill = Bill.open().paid();
        assertThat(Bill.text(
                        "SELECT coalesce(string_agg(e::text, ' '), '') || (SELECT string_agg(p::text, ' ') FROM app.payment p)"
                                + " FROM app.stripe_event e WHERE payment_id IS NULL"))
                .contains(bill.paymentId())
                .doesNotContain("paulo@eleva.test", "Paulo");
    }

    @Test
    void aForgedEventDoesNothing() {
        Bill bill = Bill.open().checkedOut();
        String event = Bill.event("checkout.session.completed", bill.session("complete", "paid"));
        RestAssured.given()
                .header("Stripe-Signature", "t=1795512600,v1=" + "0".repeat(64))
                .header("Content-Type", "application/json")
                .body(event)
                .post("/v1/stripe/webhook")
                .then()
                .statusCode(401)
                .body("code", equalTo("stripe_signature_mismatch"));
        RestAssured.given()
                .body(event)
                .post("/v1/stripe/webhook")
                .then()
                .statusCode(400)
                .body("code", equalTo("stripe_signature_malformed"));
        assertThat(bill.state()).isEqualTo("pending_payment | pending |  | ");
        assertThat(Audit.strings(
                        "SELECT DISTINCT action FROM audit.audit_logs WHERE org_id = 'platform' AND resource_id = ?",
                        "stripe"))
                .containsExactly("WEBHOOK_REJECTED");
    }

    @Test
    void whatFailsIsNotNotedAndCanComeAgain() {
        Bill bill = Bill.open().checkedOut();
        String event = Bill.event("checkout.session.completed", bill.session("complete", "paid"));
        String stop = "stop_" + bill.expert().accountId().toLowerCase(Locale.ROOT);
        Audit.tamper(
                "CREATE FUNCTION app." + stop + "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.expert_id = '"
                        + bill.expert().userId() + "' THEN RAISE EXCEPTION 'stop'; END IF; RETURN NEW; END $$",
                "CREATE TRIGGER " + stop + " BEFORE INSERT ON app.payment_transfer FOR EACH ROW EXECUTE FUNCTION app."
                        + stop + "()");
        try {
            Bill.send(event).statusCode(500);
            assertThat(bill.state()).isEqualTo("pending_payment | pending |  | ");
        } finally {
            Audit.tamper("DROP FUNCTION app." + stop + "() CASCADE");
        }
        Bill.send(event).statusCode(204);
        assertThat(bill.state()).isEqualTo("confirmed | succeeded | ready | ");
    }

    private static List<Integer> atOnce(int many, Callable<Integer> call) throws Exception {
        return atOnce(Collections.nCopies(many, call));
    }

    private static List<Integer> atOnce(List<Callable<Integer>> calls) throws Exception {
        CyclicBarrier together = new CyclicBarrier(calls.size());
        List<Integer> answers = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(calls.size())) {
            List<Callable<Integer>> started = calls.stream()
                    .<Callable<Integer>>map(call -> () -> {
                        together.await();
                        return call.call();
                    })
                    .toList();
            for (var answer : threads.invokeAll(started)) {
                answers.add(answer.get());
            }
        }
        return answers;
    }

    /** All orders of {@code 0 … size - 1}. */
    private static List<List<Integer>> permutations(int size) {
        List<List<Integer>> orders = List.of(List.of());
        for (int next = 0; next < size; next++) {
            List<List<Integer>> longer = new ArrayList<>();
            for (List<Integer> order : orders) {
                for (int at = 0; at <= order.size(); at++) {
                    List<Integer> with = new ArrayList<>(order);
                    with.add(at, next);
                    longer.add(with);
                }
            }
            orders = longer;
        }
        return orders;
    }
}
