package care.eleva.stripe.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Disputes: a cardholder objects, the money is taken away, and somebody decides. */
final class Disputes {
    private final Store store;
    private final Time time;
    private final Ids ids;
    private final Events events;
    private final Movements movements;

    Disputes(Store store, Time time, Ids ids, Events events, Movements movements) {
        this.store = store;
        this.time = time;
        this.ids = ids;
        this.events = events;
        this.movements = movements;
    }

    ObjectNode read(Call call) {
        return store.disputes.get(call.path("id"), call.account());
    }

    ObjectNode open(String chargeId, String reason) {
        var charge = store.charges.get(chargeId);
        if (!charge.path("paid").asBoolean() || charge.path("disputed").asBoolean()) {
            throw ApiError.invalid(null, "charge", "This charge cannot be disputed.");
        }
        var id = ids.next("du");
        var amount =
                charge.path("amount").asLong() - charge.path("amount_refunded").asLong();
        var currency = Json.must(charge, "currency");
        var movement = movements.add("", "adjustment", id, -amount, 2000, currency);
        ObjectNode dispute =
                Json.object().put("id", id).put("object", "dispute").put("amount", amount);
        dispute.putArray("balance_transactions").add(Json.wire(movement).deepCopy());
        dispute.put("charge", chargeId).put("created", time.seconds()).put("currency", currency);
        dispute.putObject("evidence");
        dispute.putObject("evidence_details")
                .put("due_by", time.seconds() + 7 * 24 * 3600)
                .put("has_evidence", false)
                .put("past_due", false)
                .put("submission_count", 0);
        dispute.put("is_charge_refundable", false).put("livemode", false);
        dispute.putObject("metadata");
        dispute.put("payment_intent", Json.text(charge, "payment_intent"))
                .put("reason", reason)
                .put("status", "needs_response");
        store.disputes.save(dispute);
        store.charges.edit(chargeId, copy -> copy.put("disputed", true));
        events.record("charge.dispute.created", dispute);
        events.record("charge.dispute.funds_withdrawn", dispute);
        return dispute;
    }

    /** {@code won}, after which the money is the platform's again, or {@code lost}. */
    void close(String id, boolean won) {
        var closed = store.disputes.edit(id, copy -> copy.put("status", won ? "won" : "lost"));
        events.record("charge.dispute.closed", closed);
        if (won) {
            movements.add("", "adjustment", id, closed.path("amount").asLong(), -2000, Json.must(closed, "currency"));
            events.record("charge.dispute.funds_reinstated", closed);
        }
    }
}
