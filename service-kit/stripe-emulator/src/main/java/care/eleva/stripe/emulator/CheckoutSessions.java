package care.eleva.stripe.emulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/** Checkout sessions: made, read, ended by us or by time. */
final class CheckoutSessions {
    private static final Set<String> METHODS = Set.of("card", "multibanco");
    private static final long SHORTEST = 30 * 60;
    private static final long LONGEST = 24 * 3600;

    private final Store store;
    private final Time time;
    private final Ids ids;
    private final Events events;
    private final Supplier<String> url;

    CheckoutSessions(Store store, Time time, Ids ids, Events events, Supplier<String> url) {
        this.store = store;
        this.time = time;
        this.ids = ids;
        this.events = events;
        this.url = url;
    }

    ObjectNode create(Call call) {
        var form = call.form();
        if (!"payment".equals(form.text("mode"))) {
            throw ApiError.invalid(null, "mode", "This stand-in has mode payment only.");
        }
        var total = total(form);
        var currency = form.items("line_items").getFirst().text("price_data", "currency");
        var id = ids.next("cs_test");
        ObjectNode session = Json.object()
                .put("id", id)
                .put("object", "checkout.session")
                .put("amount_subtotal", total)
                .put("amount_total", total);
        session.putObject("automatic_tax")
                .put("enabled", false)
                .putNull("liability")
                .putNull("status");
        session.put("cancel_url", form.textOrNull("cancel_url"))
                .put("client_reference_id", form.textOrNull("client_reference_id"))
                .put("created", time.seconds())
                .put("currency", currency);
        session.putArray("custom_fields");
        session.putObject("custom_text")
                .putNull("after_submit")
                .putNull("shipping_address")
                .putNull("submit")
                .putNull("terms_of_service_acceptance");
        session.putNull("customer")
                .putNull("customer_details")
                .putNull("customer_email")
                .put("expires_at", expiry(form))
                .put("livemode", false)
                .put("mode", "payment")
                .putNull("payment_intent");
        session.set("metadata", form.metadata());
        session.set("payment_method_types", methods(form));
        session.put("payment_status", "unpaid");
        session.putArray("shipping_options");
        session.put("status", "open")
                .put("success_url", form.text("success_url"))
                .put("url", url.get() + "/c/pay/" + id)
                .put("_product", form.items("line_items").getFirst().text("price_data", "product_data", "name"))
                .put("_transfer_group", form.inner("payment_intent_data").textOrNull("transfer_group"));
        session.set("_intent_metadata", form.inner("payment_intent_data").metadata());
        return store.sessions.save(session);
    }

    private static long total(Form form) {
        var items = form.items("line_items");
        if (items.isEmpty()) {
            throw ApiError.parameterMissing("line_items");
        }
        return items.stream()
                .mapToLong(item -> item.amount("price_data", "unit_amount")
                        * Objects.requireNonNullElse(item.numberOrNull("quantity"), 1L))
                .sum();
    }

    private static ArrayNode methods(Form form) {
        var methods = Json.array();
        for (var method : form.texts("payment_method_types")) {
            if (!METHODS.contains(method)) {
                throw ApiError.invalid(
                        "payment_intent_invalid_parameter",
                        "payment_method_types",
                        "This stand-in has card and multibanco only, not " + method + ".");
            }
            methods.add(method);
        }
        return methods.isEmpty() ? methods.add("card") : methods;
    }

    private long expiry(Form form) {
        var asked = form.numberOrNull("expires_at");
        var expiry = asked == null ? time.seconds() + LONGEST : asked;
        if (expiry < time.seconds() + SHORTEST - 60 || expiry > time.seconds() + LONGEST + 60) {
            throw ApiError.invalid(
                    null,
                    "expires_at",
                    "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.");
        }
        return expiry;
    }

    ObjectNode read(Call call) {
        return store.sessions.get(call.path("id"), call.account());
    }

    ObjectNode expire(Call call) {
        var session = read(call);
        if (!"open".equals(Json.text(session, "status"))) {
            throw ApiError.invalid(null, null, "Only Checkout Sessions with a status in [\"open\"] can be expired.");
        }
        return end(session);
    }

    /** Ends what has waited too long. */
    void expireDue() {
        store.sessions
                .all(row -> "open".equals(Json.text(row, "status"))
                        && row.path("expires_at").asLong() <= time.seconds())
                .forEach(this::end);
    }

    private ObjectNode end(ObjectNode session) {
        var ended = store.sessions.edit(
                Json.must(session, "id"), copy -> copy.put("status", "expired").putNull("url"));
        events.record("checkout.session.expired", ended);
        return ended;
    }
}
