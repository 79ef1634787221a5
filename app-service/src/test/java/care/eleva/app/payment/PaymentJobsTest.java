package care.eleva.app.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import care.eleva.app.jobs.JobResult;
import care.eleva.app.jobs.Jobs;
import care.eleva.app.payment.StripeServer.Fault;
import care.eleva.app.payment.StripeServer.Received;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What no request asks for: refunds, shares, payouts, and events that never came. */
@QuarkusTest
@WithTestResource(AppDatabase.class)
@WithTestResource(StripeServerResource.class)
class PaymentJobsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final StripeServer stripe = StripeServer.shared();

    @Inject
    Jobs jobs;

    /** Runs a job until it leaves nothing: other tests leave work too. */
    private void run(String job) {
        JobResult result;
        do {
            result = jobs.runNow(job).await().atMost(PATIENCE);
        } while (result != null && result.more());
    }

    // refunds

    @Test
    void whatTheExpertCallsOffComesBackWhole() {
        Bill bill = Bill.open().paid();
        bill.cancelByExpert().statusCode(200);
        assertThat(bill.state()).isEqualTo("cancelled | succeeded | refunded | cancelled pending");

        run("refunds");
        run("refunds");

        assertThat(bill.state()).isEqualTo("cancelled | refunded | refunded | cancelled succeeded");
        assertThat(posts(bill, "/v1/refunds"))
                .singleElement()
                .satisfies(call -> assertThat(call.form())
                        .containsEntry("amount", "6000")
                        .containsEntry("payment_intent", bill.intentId()));
        assertThat(Audit.of(bill.patient().orgId(), bill.paymentId()))
                .containsExactly(
                        "PAYMENT_INITIATED success",
                        "PAYMENT_COMPLETED success",
                        "PAYMENT_REFUND_REQUESTED success",
                        "PAYMENT_REFUNDED success");
        Bill.tell("charge.refunded", bill.charge(6000)).statusCode(204);
        assertThat(bill.state()).isEqualTo("cancelled | refunded | refunded | cancelled succeeded");
        bill.patient()
                .get("/v1/appointments/" + bill.appointmentId() + "/payment")
                .body("refunded_amount", equalTo(6000))
                .body("status", equalTo("refunded"));
        assertThat(bill.mails(bill.patient())).containsExactly("payment_received 6000", "payment_refunded 6000");
    }

    @Test
    void whoCancelsTooLatePays() {
        Bill bill = Bill.open().paid();
        Bill.tamper(
                "UPDATE app.appointment SET cancel_free_until = now() - interval '1 minute' WHERE id = ?::uuid",
                bill.appointmentId());
        bill.cancelByPatient().statusCode(200);
        run("refunds");
        assertThat(bill.state()).isEqualTo("cancelled | succeeded | ready | ");
    }

    @Test
    void aRefundWhoseAnswerWasLostIsMadeOnce() {
        Bill bill = Bill.open().paid();
        bill.cancelByPatient().statusCode(200);
        stripe.fail(bill.paymentId(), Fault.LOSE_ANSWER, Fault.BREAK, Fault.BUSY);
        for (int i = 0; i < 4; i++) {
            run("refunds");
            Bill.tamper("UPDATE app.refund SET claimable_at = now() WHERE id = ?::uuid", bill.refundId());
        }
        assertThat(bill.refunds()).isEqualTo("cancelled succeeded");
        assertThat(stripe.objects("refund", bill.paymentId())).hasSize(1);
        assertThat(keys(bill, "/v1/refunds")).hasSize(1);
    }

    /** The process dies after Stripe's answer, before our commit: the lease ends, and another one asks with the same key. */
    @Test
    void aCrashBetweenAnswerAndCommitGivesBackOnce() {
        Bill bill = Bill.open().paid();
        bill.cancelByPatient().statusCode(200);
        run("refunds");
        Bill.tamper(
                "UPDATE app.refund SET status = 'pending', stripe_refund_id = NULL, claimable_at = now() WHERE id = ?::uuid",
                bill.refundId());
        Bill.tamper("UPDATE app.payment SET refunded_amount = 0 WHERE id = ?::uuid", bill.paymentId());

        run("refunds");

        assertThat(bill.state()).isEqualTo("cancelled | refunded | refunded | cancelled succeeded");
        assertThat(stripe.objects("refund", bill.paymentId())).hasSize(1);
    }

    @Test
    void anEventThatOvertakesTheAnswerIsTheSameRefund() {
        Bill bill = Bill.open().paid();
        bill.cancelByPatient().statusCode(200);
        Bill.tamper(
                "UPDATE app.refund SET claimed_at = now(), claimable_at = now() + interval '1 hour' WHERE id = ?::uuid",
                bill.refundId());
        Bill.tell("refund.created", bill.foreignRefund("own", 6000, "succeeded").put("metadata", bill.metadata()))
                .statusCode(204);
        assertThat(bill.state()).isEqualTo("cancelled | refunded | refunded | cancelled succeeded");
    }

    @Test
    void aRefundThatNobodyKnowsTheEndOfIsNotMadeAgainAfterADay() {
        Bill bill = Bill.open().paid();
        bill.cancelByPatient().statusCode(200);
        Bill.tamper(
                "UPDATE app.refund SET claimed_at = now() - interval '24 hours', claimable_at = now() - interval '1 hour' WHERE id = ?::uuid",
                bill.refundId());
        run("refunds");
        assertThat(bill.refunds()).isEqualTo("cancelled failed");
        assertThat(posts(bill, "/v1/refunds")).isEmpty();
    }

    @Test
    void aRefundThatIsRefusedThreeTimesWaitsForAPersonWhoHasItMadeAgain() {
        Bill bill = Bill.open().paid();
        bill.cancelByPatient().statusCode(200);
        stripe.fail(bill.paymentId(), Fault.REFUSE, Fault.REFUSE, Fault.REFUSE);
        for (int i = 0; i < 3; i++) {
            run("refunds");
            Bill.tamper("UPDATE app.refund SET claimable_at = now() WHERE id = ?::uuid", bill.refundId());
        }
        assertThat(bill.refunds()).isEqualTo("cancelled failed");
        assertThat(keys(bill, "/v1/refunds")).hasSize(3);
        assertThat(Audit.of(bill.patient().orgId(), bill.paymentId())).endsWith("PAYMENT_REFUND_FAILED failure");

        Staff.with("payments:retry_failed")
                .post("/v1/refunds/" + bill.refundId() + "/retry")
                .statusCode(202);
        run("refunds");

        assertThat(bill.state()).isEqualTo("cancelled | refunded | refunded | cancelled failed, cancelled succeeded");
        Staff.with("payments:retry_failed")
                .post("/v1/refunds/" + bill.refundId() + "/retry")
                .statusCode(409)
                .body("code", equalTo("refund_not_failed"));
    }

    @Test
    void aRefundThatTheBankSendsBackIsFailedAgain() {
        Bill bill = Bill.open().paid();
        bill.cancelByPatient().statusCode(200);
        run("refunds");
        JsonObject refund =
                stripe.objects("refund", bill.paymentId()).getFirst().copy();
        Bill.tell("refund.failed", refund.put("status", "failed").put("failure_reason", "lost_or_stolen_card"))
                .statusCode(204);
        Bill.tell("refund.updated", refund.put("status", "succeeded")).statusCode(204);
        assertThat(bill.state()).isEqualTo("cancelled | succeeded | refunded | cancelled failed");
        Staff.with("payments:retry_failed")
                .post("/v1/refunds/" + bill.refundId() + "/retry")
                .statusCode(202);
        run("refunds");
        assertThat(bill.state()).isEqualTo("cancelled | refunded | refunded | cancelled failed, cancelled succeeded");
    }

    // shares

    @Test
    void aShareIsSentOnceWhenItIsDue() {
        Bill bill = Bill.open().paid();
        run("payouts");
        assertThat(bill.transferStatus()).isEqualTo("ready");

        bill.due();
        run("payouts");
        run("payouts");

        assertThat(bill.transferStatus()).isEqualTo("completed");
        assertThat(posts(bill, "/v1/transfers"))
                .singleElement()
                .satisfies(call -> assertThat(call.form())
                        .containsEntry("amount", "5100")
                        .containsEntry("destination", bill.expert().accountId())
                        .containsEntry("source_transaction", bill.chargeId()));
        assertThat(Audit.of(bill.expert().orgId(), bill.transferId()))
                .containsExactly(
                        "TRANSFER_CREATED success", "TRANSFER_PROCESSING success", "TRANSFER_COMPLETED success");
    }

    @Test
    void aChargeThatNoEventToldIsAskedFor() {
        Bill bill = Bill.open().checkedOut();
        Bill.tell("checkout.session.completed", bill.session("complete", "paid"));
        stripe.know(bill.intentId(), bill.intent());
        bill.due();
        run("payouts");
        assertThat(bill.transferStatus()).isEqualTo("completed");
    }

    @Test
    void aShareWhoseAnswerWasLostIsSentOnce() {
        Bill bill = Bill.open().paid().due();
        stripe.fail(bill.paymentId(), Fault.LOSE_ANSWER, Fault.BUSY);
        for (int i = 0; i < 3; i++) {
            run("payouts");
            Bill.tamper("UPDATE app.payment_transfer SET claimable_at = now() WHERE id = ?::uuid", bill.transferId());
        }
        assertThat(bill.transferStatus()).isEqualTo("completed");
        assertThat(stripe.objects("transfer", bill.paymentId())).hasSize(1);
        assertThat(keys(bill, "/v1/transfers")).hasSize(1);
    }

    @Test
    void theEventOfAShareWhoseAnswerWasLostCompletesIt() {
        Bill bill = Bill.open().paid().due();
        stripe.fail(bill.paymentId(), Fault.LOSE_ANSWER);
        run("payouts");
        assertThat(bill.transferStatus()).isEqualTo("processing");
        JsonObject transfer = stripe.objects("transfer", bill.paymentId()).getFirst();
        Bill.tell("transfer.created", transfer).statusCode(204);
        Bill.tell("transfer.created", transfer).statusCode(204);
        assertThat(bill.transferStatus()).isEqualTo("completed");
    }

    @Test
    void aShareThatIsRefusedThreeTimesWaitsForAPersonWhoHasItSentAgain() {
        Bill bill = Bill.open().paid().due();
        stripe.fail(bill.paymentId(), Fault.REFUSE, Fault.REFUSE, Fault.REFUSE);
        for (int i = 0; i < 4; i++) {
            run("payouts");
            Bill.tamper("UPDATE app.payment_transfer SET claimable_at = now() WHERE id = ?::uuid", bill.transferId());
        }
        assertThat(bill.transferStatus()).isEqualTo("failed");
        assertThat(keys(bill, "/v1/transfers")).hasSize(3);

        Staff.with("payments:retry_failed")
                .post("/v1/transfers/" + bill.transferId() + "/retry")
                .statusCode(204);
        run("payouts");
        assertThat(bill.transferStatus()).isEqualTo("completed");
        assertThat(stripe.objects("transfer", bill.paymentId())).hasSize(1);
    }

    @Test
    void whatIsHeldDisputedOrGoesBackIsNotSent() {
        Bill held = Bill.open().paid().due();
        Staff.with("revenue:manage_payouts")
                .post("/v1/transfers/" + held.transferId() + "/hold", "{\"reason\":\"complaint\"}")
                .statusCode(204);
        Bill disputed = Bill.open().paid().due();
        Bill.tell("charge.dispute.created", disputed.dispute("needs_response"));
        Bill back = Bill.open().paid().due();
        back.cancelByExpert().statusCode(200);
        Bill homeless = Bill.open().paid().due();
        Bill.tamper(
                "UPDATE app.stripe_account SET transfers_enabled = false WHERE org_id = ?",
                homeless.expert().orgId());

        run("payouts");

        assertThat(List.of(
                        held.transferStatus(),
                        disputed.transferStatus(),
                        back.transferStatus(),
                        homeless.transferStatus()))
                .containsExactly("on_hold", "disputed", "refunded", "ready");
        for (Bill bill : List.of(held, disputed, back, homeless)) {
            assertThat(posts(bill, "/v1/transfers")).isEmpty();
        }
        Staff.with("revenue:manage_payouts")
                .post("/v1/transfers/" + held.transferId() + "/approve")
                .statusCode(204);
        run("payouts");
        assertThat(held.transferStatus()).isEqualTo("completed");
        assertThat(Audit.of(held.expert().orgId(), held.transferId()))
                .containsSubsequence(
                        "TRANSFER_HELD success", "TRANSFER_APPROVED success", "TRANSFER_COMPLETED success");
    }

    @Test
    void aShareThatWasSentIsTakenBackWhenTheMoneyGoesBack() {
        Bill bill = Bill.open().paid().due();
        run("payouts");
        bill.cancelByExpert().statusCode(200);
        run("refunds");
        run("payouts");
        assertThat(bill.state()).isEqualTo("cancelled | refunded | reversed | cancelled succeeded");
        JsonObject transfer = stripe.objects("transfer", bill.paymentId()).getFirst();
        assertThat(transfer.getLong("amount_reversed")).isEqualTo(5100);

        Bill disputed = Bill.open().paid().due();
        run("payouts");
        Bill.tell("charge.dispute.created", disputed.dispute("needs_response"));
        JsonObject sent = stripe.objects("transfer", disputed.paymentId()).getFirst();
        stripe.fail(disputed.paymentId(), Fault.LOSE_ANSWER);
        run("payouts");
        assertThat(disputed.transferStatus()).isEqualTo("completed");
        Bill.tell("transfer.reversed", sent).statusCode(204);
        assertThat(disputed.transferStatus()).isEqualTo("reversed");
        assertThat(sent.getLong("amount_reversed")).isEqualTo(5100);
    }

    @Test
    void jobsAtTheSameTimeClaimDifferentShares() throws SQLException {
        Bill.open().paid().due();
        Bill.open().paid().due();
        List<String> claimed = new ArrayList<>();
        try (Connection first = worker();
                Connection second = worker()) {
            for (Connection worker : List.of(first, second)) {
                claimed.add(Sql.text(worker, "SELECT id::text FROM claim_transfers(1)"));
            }
            first.rollback();
            second.rollback();
        }
        assertThat(claimed).doesNotContainNull().doesNotHaveDuplicates().hasSize(2);
    }

    private static Connection worker() throws SQLException {
        Connection worker = TestDatabase.shared().as("app_service_jobs");
        worker.setAutoCommit(false);
        Sql.execute(worker, "SELECT auth.begin_system('payouts', NULL, NULL)");
        return worker;
    }

    @Test
    void aPayoutThatArrivesIsTheEndAndOneThatComesBackIsNot() {
        Bill bill = Bill.open().paid().due();
        run("payouts");
        String transfer =
                stripe.objects("transfer", bill.paymentId()).getFirst().getString("id");
        String payout = "po_" + bill.appointmentId();
        stripe.payout(payout, List.of(transfer));
        tellPayout("payout.created", bill, payout, "in_transit");
        tellPayout("payout.paid", bill, payout, "paid");
        tellPayout("payout.created", bill, payout, "in_transit");
        run("payouts");
        assertThat(bill.transferStatus()).isEqualTo("paid_out");
        bill.expert()
                .get("/v1/payouts")
                .statusCode(200)
                .body("data.payout_id", equalTo(List.of(payout)))
                .body("data.status", equalTo(List.of("paid")));
        bill.expert()
                .get("/v1/earnings")
                .statusCode(200)
                .body("data.transfer_status", equalTo(List.of("paid_out")))
                .body("data.net_amount", equalTo(List.of(Bill.NET)));

        tellPayout("payout.failed", bill, payout, "failed");
        assertThat(bill.mails(bill.expert())).containsExactly("payout_paid 5100", "payout_failed 5100");
        assertThat(bill.transferStatus()).isEqualTo("completed");
    }

    private static void tellPayout(String type, Bill bill, String payout, String status) {
        JsonObject event = new JsonObject(Bill.event(
                        type,
                        new JsonObject()
                                .put("object", "payout")
                                .put("id", payout)
                                .put("status", status)
                                .put("amount", Bill.NET)
                                .put("currency", "eur")
                                .put("arrival_date", 1_795_530_600)))
                .put("account", bill.expert().accountId());
        Bill.send(event.encode()).statusCode(204);
    }

    // lost webhooks

    @Test
    void whatNoWebhookToldIsAsked() {
        Bill paid = Bill.open().checkedOut();
        stripe.pay(paid.sessionId());
        Bill expired = Bill.open().checkedOut();
        stripe.object(expired.sessionId()).put("status", "expired");
        Bill quiet = Bill.open().checkedOut();
        Bill early = Bill.open().checkedOut();
        stripe.pay(early.sessionId());
        for (Bill bill : List.of(paid, expired, quiet)) {
            Bill.tamper(
                    "UPDATE app.payment SET asked_at = now() - interval '16 minutes' WHERE id = ?::uuid",
                    bill.paymentId());
        }

        JobResult counted = jobs.dryRun("payment_reconciliation").await().atMost(PATIENCE);
        assertThat(counted.counts().get("open")).isGreaterThanOrEqualTo(3);
        assertThat(paid.state()).isEqualTo("pending_payment | pending |  | ");

        run("payment_reconciliation");

        assertThat(paid.state()).isEqualTo("confirmed | succeeded | ready | ");
        assertThat(expired.state()).isEqualTo("expired | failed |  | ");
        assertThat(quiet.state()).isEqualTo("pending_payment | pending |  | ");
        assertThat(early.state()).isEqualTo("pending_payment | pending |  | ");
    }

    @Test
    void thePageOfACancelledAppointmentIsClosed() {
        Bill bill = Bill.open().checkedOut();
        bill.cancelByPatient().statusCode(200);
        Bill.tamper(
                "UPDATE app.payment SET asked_at = now() - interval '16 minutes' WHERE id = ?::uuid", bill.paymentId());
        run("payment_reconciliation");
        assertThat(stripe.object(bill.sessionId()).getString("status")).isEqualTo("expired");
        assertThat(bill.state()).isEqualTo("cancelled | failed |  | ");
    }

    @Test
    void dryRunsChangeNothing() {
        Bill back = Bill.open().paid();
        back.cancelByExpert().statusCode(200);
        Bill due = Bill.open().paid().due();
        assertThat(jobs.dryRun("refunds").await().atMost(PATIENCE).counts().get("due"))
                .isPositive();
        assertThat(jobs.dryRun("payouts").await().atMost(PATIENCE).counts().get("due"))
                .isPositive();
        assertThat(back.refunds()).isEqualTo("cancelled pending");
        assertThat(due.transferStatus()).isEqualTo("ready");
    }

    // what Stripe learns

    /** Everything that Stripe can be told about a payment, with words planted wherever the service could take them from. */
    @Test
    void stripeLearnsNothingButOurIds() {
        Person expert = Bill.payableExpert();
        String event = expert.post(
                        "/v1/events", """
                        {"name":"Hypertension follow-up with Planted-Ana","slug":"planted-%s","duration_minutes":30,"price":6000,
                         "currency":"eur","description":"Planted-Diagnosis, call planted@eleva.test"}""".formatted(expert.userId().substring(5).toLowerCase(Locale.ROOT)))
                .statusCode(201)
                .extract()
                .path("id");
        expert.publishesProfile("Planted-Ana", "Planted-Silva");
        expert.isAvailable();
        expert.post("/v1/events/" + event + "/publish").statusCode(200);
        int before = stripe.received().size();
        Bill bill = Bill.book(expert, event, Person.inDays(20)).paid().due();
        run("payouts");
        bill.cancelByExpert().statusCode(200);
        run("refunds");
        run("payouts");
        Bill cancelled = Bill.book(expert, event, Person.inDays(21)).checkedOut();
        cancelled.cancelByPatient().statusCode(200);
        Bill.tamper(
                "UPDATE app.payment SET asked_at = now() - interval '1 hour' WHERE id = ?::uuid",
                cancelled.paymentId());
        run("payment_reconciliation");

        List<Received> calls =
                stripe.received().subList(before, stripe.received().size());
        assertThat(calls)
                .extracting(Received::path)
                .anyMatch("/v1/transfers"::equals)
                .anyMatch("/v1/refunds"::equals);
        for (Received call : calls) {
            assertThat(call.text().toLowerCase(Locale.ROOT))
                    .doesNotContain("planted", "hypertension", "follow-up", "consultation", "paulo", "@eleva")
                    .doesNotContain(bill.patient().userId().toLowerCase(Locale.ROOT))
                    .doesNotContain(bill.patient().orgId().toLowerCase(Locale.ROOT));
            assertThat(call.form().keySet())
                    .filteredOn(field -> field.contains("metadata"))
                    .allMatch(field ->
                            field.matches("(payment_intent_data\\[metadata]|metadata)\\[(payment|appointment)_id]"));
            assertThat(call.form()).doesNotContainKeys("customer_email", "customer", "description");
        }
    }

    private List<Received> posts(Bill bill, String path) {
        return stripe.about(bill.paymentId()).stream()
                .filter(call -> call.path().equals(path))
                .toList();
    }

    private Set<String> keys(Bill bill, String path) {
        return posts(bill, path).stream().map(Received::key).collect(Collectors.toSet());
    }
}
