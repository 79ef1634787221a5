package care.eleva.stripe.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Refunds: of a card at once, of other methods when the bank has answered. */
final class Refunds {
    private static final String AMOUNT = "amount";
    private static final String STATUS = "status";

    private final Store store;
    private final Time time;
    private final Ids ids;
    private final Events events;
    private final Movements movements;

    Refunds(Store store, Time time, Ids ids, Events events, Movements movements) {
        this.store = store;
        this.time = time;
        this.ids = ids;
        this.events = events;
        this.movements = movements;
    }

    ObjectNode create(Call call) {
        var form = call.form();
        var charge = charge(form);
        var left = charge.path(AMOUNT).asLong() - charge.path("amount_refunded").asLong();
        if (left == 0) {
            throw ApiError.invalid("charge_already_refunded", null, "The charge has already been refunded.");
        }
        if (charge.path("disputed").asBoolean()) {
            throw ApiError.invalid("charge_disputed", null, "The charge has been charged back; it cannot be refunded.");
        }
        var amount = form.textOrNull(AMOUNT) == null ? left : form.amount(AMOUNT);
        if (amount > left) {
            throw ApiError.invalid(null, AMOUNT, "The refund is greater than the unrefunded amount on the charge.");
        }
        return refund(charge, amount, form);
    }

    private ObjectNode charge(Form form) {
        var intentId = form.textOrNull("payment_intent");
        if (intentId == null) {
            return store.charges.named(form.text("charge"), "charge");
        }
        var intent = store.intents.named(intentId, "payment_intent");
        if (!"succeeded".equals(Json.text(intent, STATUS))) {
            throw ApiError.invalid(
                    null, "payment_intent", "This PaymentIntent does not have a successful charge to refund.");
        }
        return store.charges.get(Json.must(intent, "latest_charge"));
    }

    private ObjectNode refund(ObjectNode charge, long amount, Form form) {
        var atOnce = charge.path("payment_method_details").path("type").asText().equals("card");
        var chargeId = Json.must(charge, "id");
        var id = ids.next(atOnce ? "re" : "pyr");
        var movement = movements.add("", "refund", id, -amount, 0, Json.must(charge, "currency"));
        ObjectNode refund = Json.object()
                .put("id", id)
                .put("object", "refund")
                .put(AMOUNT, amount)
                .put("balance_transaction", Json.must(movement, "id"))
                .put("charge", chargeId)
                .put("created", time.seconds())
                .put("currency", Json.must(charge, "currency"));
        refund.set("metadata", form.metadata());
        refund.put("payment_intent", Json.text(charge, "payment_intent"))
                .put("reason", form.textOrNull("reason"))
                .putNull("receipt_number")
                .putNull("source_transfer_reversal")
                .put(STATUS, atOnce ? "succeeded" : "pending")
                .putNull("transfer_reversal");
        store.refunds.save(refund);
        var refunded = refunded(chargeId, amount);
        events.record("refund.created", refund);
        events.record("charge.refunded", refunded);
        return refund;
    }

    private ObjectNode refunded(String chargeId, long amount) {
        return store.charges.edit(chargeId, copy -> {
            var all = copy.path("amount_refunded").asLong() + amount;
            return copy.put("amount_refunded", all)
                    .put("refunded", all == copy.path(AMOUNT).asLong());
        });
    }

    ObjectNode read(Call call) {
        return store.refunds.get(call.path("id"), call.account());
    }

    /** What the bank says in the end: {@code succeeded}, or {@code failed}, after which the money is the platform's again. */
    void settle(String id, String status, @Nullable String reason) {
        var refund = store.refunds.get(id);
        if (!status.equals("failed")) {
            events.record("refund.updated", store.refunds.edit(id, copy -> copy.put(STATUS, status)));
            return;
        }
        var amount = refund.path(AMOUNT).asLong();
        var back = movements.add("", "refund_failure", id, amount, 0, Json.must(refund, "currency"));
        var failed = store.refunds.edit(
                id,
                copy -> copy.put(STATUS, "failed")
                        .put("failure_reason", reason == null ? "declined" : reason)
                        .put("failure_balance_transaction", Json.must(back, "id")));
        refunded(Json.must(refund, "charge"), -amount);
        events.record("refund.updated", failed);
        events.record("refund.failed", failed);
    }
}
