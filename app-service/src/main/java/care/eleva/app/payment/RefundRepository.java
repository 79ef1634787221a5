package care.eleva.app.payment;

import static care.eleva.app.payment.PaymentRepository.id;
import static care.eleva.app.payment.PaymentRepository.outcome;

import care.eleva.app.payout.StripeCodes;
import care.eleva.app.stripe.Charge;
import care.eleva.app.stripe.Dispute;
import care.eleva.app.stripe.NewRefund;
import care.eleva.app.stripe.PaymentReference;
import care.eleva.app.stripe.Refund;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Money that goes back, as calls of the database's functions. */
@ApplicationScoped
class RefundRepository {

    /** A refund to be sent by whoever claimed it. */
    record Due(UUID id, int generation, NewRefund refund) {
        static Due of(Row row) {
            PaymentReference reference = new PaymentReference(row.getUUID("payment_id"), row.getUUID("appointment_id"));
            return new Due(
                    row.getUUID("id"),
                    row.getInteger("generation"),
                    new NewRefund(reference, row.getString("payment_intent_id"), row.getLong("amount")));
        }

        String idempotencyKey() {
            return "refund-" + id + "-" + generation;
        }
    }

    /** One that Stripe took, and whose end is not known. */
    record Submitted(UUID id, String stripeRefundId) {
        static Submitted of(Row row) {
            return new Submitted(row.getUUID("id"), row.getString("stripe_refund_id"));
        }
    }

    Uni<List<Due>> claim(Transaction tx, int most) {
        return tx.list(Due::of, "SELECT * FROM claim_refunds($1)", most);
    }

    Uni<Long> countDue(Transaction tx) {
        return tx.execute("SELECT count_due_refunds() AS due")
                .map(rows -> rows.iterator().next().getLong("due"));
    }

    Uni<List<Submitted>> submitted(Transaction tx, int most, Duration quiet) {
        return tx.list(
                Submitted::of,
                "SELECT * FROM submitted_refunds($1, $2::bigint * interval '1 millisecond')",
                most,
                quiet.toMillis());
    }

    Uni<String> sent(Transaction tx, UUID id, Refund refund) {
        return outcome(
                tx,
                "SELECT refund_sent($1, $2, $3, $4) AS outcome",
                id,
                refund.id(),
                refund.status(),
                StripeCodes.clean(refund.failureReason()));
    }

    Uni<Void> refused(Transaction tx, Due due, String code) {
        return tx.execute("SELECT refund_refused($1, $2, $3)", due.id(), due.generation(), StripeCodes.clean(code))
                .replaceWithVoid();
    }

    Uni<Void> deferred(Transaction tx, Due due, Duration wait) {
        return tx.execute(
                        "SELECT refund_deferred($1, $2, $3::bigint * interval '1 millisecond')",
                        due.id(),
                        due.generation(),
                        wait.toMillis())
                .replaceWithVoid();
    }

    Uni<String> seen(Transaction tx, String eventId, Refund refund) {
        return outcome(
                tx,
                "SELECT refund_seen($1, $2, $3, $4, $5, $6, $7, $8) AS outcome",
                eventId,
                refund.id(),
                id(refund.reference()),
                refund.paymentIntentId(),
                refund.amount(),
                refund.currency(),
                refund.status(),
                StripeCodes.clean(refund.failureReason()));
    }

    Uni<String> charged(Transaction tx, Charge charge) {
        return outcome(
                tx,
                "SELECT charge_refunded($1, $2, $3) AS outcome",
                id(charge.reference()),
                charge.paymentIntentId(),
                charge.amountRefunded());
    }

    Uni<String> disputed(Transaction tx, String eventId, Dispute dispute) {
        return outcome(
                tx,
                "SELECT dispute_seen($1, $2, $3, $4, $5) AS outcome",
                eventId,
                dispute.id(),
                dispute.paymentIntentId(),
                dispute.chargeId(),
                dispute.status());
    }
}
