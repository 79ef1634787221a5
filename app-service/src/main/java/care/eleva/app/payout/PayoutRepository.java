package care.eleva.app.payout;

import care.eleva.app.stripe.NewTransfer;
import care.eleva.app.stripe.PaymentReference;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The experts' shares and payouts at work, as calls of the database's functions. */
@ApplicationScoped
class PayoutRepository {

    /**
     * A share to be sent by whoever claimed it.
     *
     * @param chargeId null when no event has told it
     */
    record Due(
            UUID id,
            PaymentReference reference,
            String accountId,
            long amount,
            String currency,
            String paymentIntentId,
            @Nullable String chargeId,
            int generation) {
        static Due of(Row row) {
            return new Due(
                    row.getUUID("id"),
                    new PaymentReference(row.getUUID("payment_id"), row.getUUID("appointment_id")),
                    row.getString("account_id"),
                    row.getLong("amount"),
                    row.getString("currency"),
                    row.getString("payment_intent_id"),
                    row.getString("charge_id"),
                    row.getInteger("generation"));
        }

        NewTransfer transfer(String charge) {
            return new NewTransfer(reference, accountId, amount, currency, charge);
        }

        String idempotencyKey() {
            return "transfer-" + id + "-" + generation;
        }
    }

    /** A share that has to come back. */
    record Reversal(UUID id, String transferId, long amount, int generation) {
        static Reversal of(Row row) {
            return new Reversal(
                    row.getUUID("id"),
                    row.getString("transfer_id"),
                    row.getLong("amount"),
                    row.getInteger("generation"));
        }

        String idempotencyKey() {
            return "reversal-" + id + "-" + generation;
        }
    }

    /** A payout that has arrived, and holds nobody knows which shares. */
    record Arrived(String id, String accountId) {
        static Arrived of(Row row) {
            return new Arrived(row.getString("id"), row.getString("account_id"));
        }
    }

    Uni<String> outcome(Transaction tx, String sql, @Nullable Object... parameters) {
        return tx.execute(sql, parameters).map(rows -> rows.iterator().next().getString("outcome"));
    }

    Uni<List<Due>> claim(Transaction tx, int most) {
        return tx.list(Due::of, "SELECT * FROM claim_transfers($1)", most);
    }

    Uni<Long> countDue(Transaction tx) {
        return tx.execute("SELECT count_due_transfers() AS due")
                .map(rows -> rows.iterator().next().getLong("due"));
    }

    Uni<Void> sent(Transaction tx, Due due, String transferId, String charge, @Nullable String method) {
        return tx.execute("SELECT transfer_sent($1, $2, $3, $4)", due.id(), transferId, charge, method)
                .replaceWithVoid();
    }

    Uni<Void> refused(Transaction tx, Due due, @Nullable String code) {
        return tx.execute("SELECT transfer_refused($1, $2, $3)", due.id(), due.generation(), code)
                .replaceWithVoid();
    }

    Uni<Void> deferred(Transaction tx, UUID id, int generation, Duration wait) {
        return tx.execute(
                        "SELECT transfer_deferred($1, $2, $3::bigint * interval '1 millisecond')",
                        id,
                        generation,
                        wait.toMillis())
                .replaceWithVoid();
    }

    Uni<List<Reversal>> claimReversals(Transaction tx, int most) {
        return tx.list(Reversal::of, "SELECT * FROM claim_reversals($1)", most);
    }

    Uni<Void> reversed(Transaction tx, Reversal reversal, @Nullable String reversalId) {
        return tx.execute("SELECT reversal_done($1, $2)", reversal.id(), reversalId)
                .replaceWithVoid();
    }

    Uni<Void> reversalRefused(Transaction tx, Reversal reversal, @Nullable String code) {
        return tx.execute("SELECT reversal_refused($1, $2)", reversal.id(), code)
                .replaceWithVoid();
    }

    Uni<List<Arrived>> claimPayouts(Transaction tx, int most) {
        return tx.list(Arrived::of, "SELECT * FROM claim_payouts($1)", most);
    }

    Uni<Void> holds(Transaction tx, Arrived payout, List<String> transfers, boolean last) {
        return tx.execute("SELECT payout_holds($1, $2, $3)", payout.id(), transfers.toArray(String[]::new), last)
                .replaceWithVoid();
    }
}
