package care.eleva.stripe.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What people do on the payment page, and what banks do afterwards. */
final class Payments {
    private static final String INTENT = "payment_intent";
    private static final String STATUS = "status";

    private final Store store;
    private final Time time;
    private final Ids ids;
    private final Events events;
    private final Movements movements;

    Payments(Store store, Time time, Ids ids, Events events, Movements movements) {
        this.store = store;
        this.time = time;
        this.ids = ids;
        this.events = events;
        this.movements = movements;
    }

    ObjectNode read(Call call) {
        return store.intents.get(call.path("id"), call.account());
    }

    ObjectNode readCharge(Call call) {
        return store.charges.get(call.path("id"), call.account());
    }

    /** A card that pays at once. */
    void payByCard(String sessionId) {
        var session = requireOpen(sessionId);
        var intent = intent(session);
        var charge = charge(intent, "card", "succeeded", null);
        collected(Json.must(intent, "id"), charge);
        complete(session, "paid");
    }

    /** A card that is declined; the page stays open for another try. */
    void decline(String sessionId, String declineCode) {
        var session = requireOpen(sessionId);
        var intent = intent(session);
        var charge = charge(intent, "card", "failed", declineCode);
        events.record("charge.failed", charge);
        failed(Json.must(intent, "id"), charge, "card_declined", declineCode);
    }

    /** A promise to pay: the voucher is out, money comes later or not. */
    void promise(String sessionId) {
        var session = requireOpen(sessionId);
        if (!Json.texts(session.get("payment_method_types")).contains("multibanco")) {
            throw ApiError.invalid(null, "payment_method_types", "This session does not take Multibanco.");
        }
        var intent = intent(session);
        var id = Json.must(intent, "id");
        var waiting = store.intents.edit(id, copy -> {
            copy.put(STATUS, "requires_action").put("_method", "multibanco");
            copy.putObject("next_action")
                    .put("type", "multibanco_display_details")
                    .putObject("multibanco_display_details")
                    .put("entity", "11249")
                    .put("expires_at", time.seconds() + 7 * 24 * 3600)
                    .put("hosted_voucher_url", Json.text(session, "url"))
                    .put("reference", "123456789");
            return copy;
        });
        events.record("payment_intent.requires_action", waiting);
        complete(session, "unpaid");
    }

    /** The money of a promise has come. */
    void arrive(String sessionId) {
        var session = requirePromised(sessionId);
        var intent = store.intents.get(Json.must(session, INTENT));
        var charge = charge(intent, "multibanco", "succeeded", null);
        collected(Json.must(intent, "id"), charge);
        var paid = store.sessions.edit(sessionId, copy -> copy.put("payment_status", "paid"));
        events.record("checkout.session.async_payment_succeeded", paid);
    }

    /** The money of a promise has not come in time. */
    void lapse(String sessionId) {
        var session = requirePromised(sessionId);
        failed(Json.must(session, INTENT), null, "payment_intent_payment_attempt_expired", null);
        events.record("checkout.session.async_payment_failed", session);
    }

    private ObjectNode requireOpen(String sessionId) {
        var session = store.sessions.get(sessionId);
        if (!"open".equals(Json.text(session, STATUS))) {
            throw ApiError.invalid(null, null, "This Checkout Session is not open.");
        }
        return session;
    }

    private ObjectNode requirePromised(String sessionId) {
        var session = store.sessions.get(sessionId);
        var intent = store.intents.find(Json.text(session, INTENT)).orElse(null);
        if (intent == null || !"requires_action".equals(Json.text(intent, STATUS))) {
            throw ApiError.invalid(null, null, "Nobody has promised to pay this.");
        }
        return session;
    }

    private void complete(ObjectNode session, String paymentStatus) {
        var done = store.sessions.edit(Json.must(session, "id"), copy -> {
            copy.put(STATUS, "complete").put("payment_status", paymentStatus).putNull("url");
            copy.putObject("customer_details")
                    .putNull("address")
                    .put("email", "payer@example.com")
                    .putNull("name")
                    .putNull("phone")
                    .put("tax_exempt", "none")
                    .putNull("tax_ids");
            return copy;
        });
        events.record("checkout.session.completed", done);
    }

    private void collected(String intentId, ObjectNode charge) {
        events.record("charge.succeeded", charge);
        var paid = store.intents.edit(
                intentId,
                copy -> copy.put(STATUS, "succeeded")
                        .put("amount_received", copy.path("amount").asLong())
                        .put("latest_charge", Json.must(charge, "id"))
                        .putNull("last_payment_error")
                        .putNull("next_action"));
        events.record("payment_intent.succeeded", paid);
    }

    private void failed(String intentId, @Nullable ObjectNode charge, String code, @Nullable String declineCode) {
        var refused = store.intents.edit(intentId, copy -> {
            copy.put(STATUS, "requires_payment_method").putNull("next_action");
            ObjectNode error = copy.putObject("last_payment_error")
                    .put("code", code)
                    .put("message", "The payment has failed.")
                    .put("type", charge == null ? "invalid_request_error" : "card_error");
            if (declineCode != null) {
                error.put("decline_code", declineCode);
            }
            if (charge != null) {
                copy.put("latest_charge", Json.must(charge, "id"));
            }
            return copy;
        });
        events.record("payment_intent.payment_failed", refused);
    }

    /** The session's payment intent, which the first attempt makes. */
    private ObjectNode intent(ObjectNode session) {
        var known = store.intents.find(Json.text(session, INTENT));
        if (known.isPresent()) {
            return known.get();
        }
        var id = ids.next("pi");
        ObjectNode intent = Json.object()
                .put("id", id)
                .put("object", INTENT)
                .put("amount", session.path("amount_total").asLong())
                .put("amount_capturable", 0);
        intent.putObject("amount_details").putObject("tip");
        intent.put("amount_received", 0)
                .put("capture_method", "automatic_async")
                .put("client_secret", id + "_secret_" + ids.letters(25))
                .put("confirmation_method", "automatic")
                .put("created", time.seconds())
                .put("currency", Json.text(session, "currency"))
                .putNull("customer")
                .putNull("description")
                .putNull("last_payment_error")
                .putNull("latest_charge")
                .put("livemode", false);
        intent.set("metadata", session.path("_intent_metadata").deepCopy());
        intent.putNull("next_action").putNull("on_behalf_of").putNull("payment_method");
        intent.set("payment_method_types", session.path("payment_method_types").deepCopy());
        intent.putNull("processing")
                .putNull("receipt_email")
                .put(STATUS, "requires_payment_method")
                .put("transfer_group", Json.text(session, "_transfer_group"));
        store.intents.save(intent);
        store.sessions.edit(Json.must(session, "id"), copy -> copy.put(INTENT, id));
        events.record("payment_intent.created", intent);
        return intent;
    }

    private ObjectNode charge(ObjectNode intent, String method, String status, @Nullable String declineCode) {
        var id = ids.next(method.equals("card") ? "ch" : "py");
        var amount = intent.path("amount").asLong();
        var currency = Json.must(intent, "currency");
        var paid = status.equals("succeeded");
        var movement = paid
                ? movements.add(
                        "", method.equals("card") ? "charge" : "payment", id, amount, Movements.fee(amount), currency)
                : null;
        ObjectNode charge = Json.object()
                .put("id", id)
                .put("object", "charge")
                .put("amount", amount)
                .put("amount_captured", paid ? amount : 0)
                .put("amount_refunded", 0)
                .put("balance_transaction", movement == null ? null : Json.must(movement, "id"));
        charge.putObject("billing_details")
                .putNull("address")
                .put("email", "payer@example.com")
                .putNull("name")
                .putNull("phone");
        charge.put("captured", paid)
                .put("created", time.seconds())
                .put("currency", currency)
                .putNull("customer")
                .putNull("description")
                .put("disputed", false)
                .put("failure_code", declineCode == null ? null : "card_declined")
                .put("failure_message", declineCode == null ? null : "Your card was declined.")
                .put("livemode", false);
        charge.set("metadata", intent.path("metadata").deepCopy());
        charge.set("outcome", outcome(paid, declineCode));
        charge.put("paid", paid).put(INTENT, Json.must(intent, "id")).putNull("payment_method");
        charge.set("payment_method_details", details(method));
        charge.put("receipt_url", paid ? "https://pay.stripe.com/receipts/" + id : null)
                .put("refunded", false)
                .putNull("source_transfer")
                .put(STATUS, status)
                .put("transfer_group", Json.text(intent, "transfer_group"));
        return store.charges.save(charge);
    }

    private static ObjectNode outcome(boolean paid, @Nullable String declineCode) {
        return Json.object()
                .put("network_status", paid ? "approved_by_network" : "declined_by_network")
                .put("reason", declineCode)
                .put("risk_level", "normal")
                .put("seller_message", paid ? "Payment complete." : "The bank declined the payment.")
                .put("type", paid ? "authorized" : "issuer_declined");
    }

    private static ObjectNode details(String method) {
        ObjectNode details = Json.object().put("type", method);
        if (method.equals("card")) {
            details.putObject("card")
                    .put("brand", "visa")
                    .put("country", "PT")
                    .put("exp_month", 12)
                    .put("exp_year", 2034)
                    .put("funding", "credit")
                    .put("last4", "4242")
                    .put("network", "visa");
        } else {
            details.putObject(method).put("entity", "11249").put("reference", "123456789");
        }
        return details;
    }
}
