package care.eleva.stripe.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Payouts from an account to a bank. In production most happen by themselves; here somebody asks for one. */
final class Payouts {
    private final Store store;
    private final Time time;
    private final Ids ids;
    private final Events events;
    private final Movements movements;

    Payouts(Store store, Time time, Ids ids, Events events, Movements movements) {
        this.store = store;
        this.time = time;
        this.ids = ids;
        this.events = events;
        this.movements = movements;
    }

    ObjectNode read(Call call) {
        return store.payouts.get(call.path("id"), call.account());
    }

    /** Pays out all that an account has, as production does each day; it is on its way afterwards. */
    ObjectNode payOut(String account) {
        store.accounts.get(account);
        var amount = movements.balance(account);
        if (amount <= 0) {
            throw ApiError.invalid("balance_insufficient", null, "There is nothing to pay out.");
        }
        var id = ids.next("po");
        store.movements
                .all(row -> Table.owner(row).equals(account) && Json.text(row, "_payout") == null)
                .forEach(row -> store.movements.edit(Json.must(row, "id"), copy -> copy.put("_payout", id)));
        var movement = movements.add(account, "payout", id, -amount, 0, "eur");
        store.movements.edit(Json.must(movement, "id"), copy -> copy.put("_payout", id));
        ObjectNode payout = Json.object()
                .put("id", id)
                .put("object", "payout")
                .put("amount", amount)
                .put("arrival_date", time.seconds() + 24 * 3600)
                .put("automatic", true)
                .put("balance_transaction", Json.must(movement, "id"))
                .put("created", time.seconds())
                .put("currency", "eur")
                .put("description", "STRIPE PAYOUT")
                .putNull("destination")
                .putNull("failure_balance_transaction")
                .putNull("failure_code")
                .putNull("failure_message")
                .put("livemode", false)
                .put("method", "standard")
                .putNull("original_payout")
                .put("reconciliation_status", "completed")
                .putNull("reversed_by")
                .put("source_type", "card")
                .putNull("statement_descriptor")
                .put("status", "in_transit")
                .put("type", "bank_account")
                .put("_account", account);
        payout.putObject("metadata");
        store.payouts.save(payout);
        events.record("payout.created", payout);
        return payout;
    }

    /** What the bank says: {@code paid}, or {@code failed}, after which the money is on the account again. */
    void settle(String id, String status, @Nullable String failureCode) {
        var payout = store.payouts.get(id);
        if (!status.equals("failed")) {
            events.record("payout." + status, store.payouts.edit(id, copy -> copy.put("status", status)));
            return;
        }
        var back = movements.add(
                Table.owner(payout), "payout_failure", id, payout.path("amount").asLong(), 0, "eur");
        events.record(
                "payout.failed",
                store.payouts.edit(
                        id,
                        copy -> copy.put("status", "failed")
                                .put("failure_code", Objects.requireNonNullElse(failureCode, "account_closed"))
                                .put("failure_message", "The bank account has been closed.")
                                .put("failure_balance_transaction", Json.must(back, "id"))));
    }
}
