package care.eleva.app.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads Stripe's JSON. A field that we do not need may be missing; one that we need makes the answer unusable. What may be
 * expanded is an id or a whole object, and is read as its id.
 */
final class StripeAnswers {
    static final String PAYMENT_ID = "payment_id";
    static final String APPOINTMENT_ID = "appointment_id";

    private static final String AMOUNT = "amount";
    private static final String STATUS = "status";
    private static final String CURRENCY = "currency";
    private static final String PAYMENT_INTENT = "payment_intent";

    private StripeAnswers() {}

    /** An answer without what we need. */
    static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unusable(String field) {
            super("Stripe's answer lacks " + field, null, false, false);
        }
    }

    static CheckoutSession checkoutSession(JsonNode json) {
        JsonNode amount = json.path("amount_total");
        return new CheckoutSession(
                text(json, "id"),
                text(json, STATUS),
                text(json, "payment_status"),
                reference(json, PAYMENT_INTENT),
                address(optional(json, "url")),
                time(json, "expires_at"),
                amount.isIntegralNumber() ? amount.asLong() : null,
                optional(json, CURRENCY),
                ours(json));
    }

    static PaymentIntent paymentIntent(JsonNode json) {
        return new PaymentIntent(
                text(json, "id"),
                text(json, STATUS),
                number(json, AMOUNT),
                json.path("amount_received").asLong(0),
                text(json, CURRENCY),
                reference(json, "latest_charge"),
                optional(json.path("latest_charge").path("payment_method_details"), "type"),
                optional(json.path("last_payment_error"), "code"),
                ours(json));
    }

    static Charge charge(JsonNode json) {
        return new Charge(
                text(json, "id"),
                text(json, STATUS),
                reference(json, PAYMENT_INTENT),
                number(json, AMOUNT),
                number(json, "amount_refunded"),
                text(json, CURRENCY),
                flag(json, "refunded"),
                flag(json, "disputed"),
                optional(json.path("payment_method_details"), "type"),
                ours(json));
    }

    static Refund refund(JsonNode json) {
        return new Refund(
                text(json, "id"),
                text(json, STATUS),
                number(json, AMOUNT),
                text(json, CURRENCY),
                reference(json, PAYMENT_INTENT),
                reference(json, "charge"),
                optional(json, "failure_reason"),
                ours(json));
    }

    static Dispute dispute(JsonNode json) {
        String charge = reference(json, "charge");
        if (charge == null) {
            throw new Unusable("charge");
        }
        return new Dispute(
                text(json, "id"),
                text(json, STATUS),
                text(json, "reason"),
                number(json, AMOUNT),
                text(json, CURRENCY),
                charge,
                reference(json, PAYMENT_INTENT));
    }

    static Transfer transfer(JsonNode json) {
        return new Transfer(
                text(json, "id"),
                number(json, AMOUNT),
                number(json, "amount_reversed"),
                text(json, CURRENCY),
                reference(json, "destination"),
                flag(json, "reversed"),
                ours(json));
    }

    static TransferReversal transferReversal(JsonNode json) {
        String transfer = reference(json, "transfer");
        if (transfer == null) {
            throw new Unusable("transfer");
        }
        return new TransferReversal(text(json, "id"), transfer, number(json, AMOUNT), text(json, CURRENCY));
    }

    static ConnectAccount account(JsonNode json) {
        return new ConnectAccount(
                text(json, "id"),
                json.path("charges_enabled").asBoolean(false),
                "active".equals(json.path("capabilities").path("transfers").asText()),
                json.path("payouts_enabled").asBoolean(false),
                json.path("details_submitted").asBoolean(false),
                optional(json, "country"),
                optional(json.path("requirements"), "disabled_reason"));
    }

    static OnboardingLink onboardingLink(JsonNode json) {
        URI url = address(text(json, "url"));
        if (url == null) {
            throw new Unusable("url");
        }
        return new OnboardingLink(url, time(json, "expires_at"));
    }

    static Payout payout(JsonNode json) {
        return new Payout(
                text(json, "id"),
                text(json, STATUS),
                number(json, AMOUNT),
                text(json, CURRENCY),
                time(json, "arrival_date"),
                optional(json, "failure_code"));
    }

    /** A page of balance transactions, whose sources are what a transfer became on the account that got it. */
    static PayoutTransfers payoutTransfers(JsonNode json) {
        JsonNode rows = json.path("data");
        if (!rows.isArray()) {
            throw new Unusable("data");
        }
        List<String> transfers = new ArrayList<>();
        String last = null;
        for (JsonNode row : rows) {
            last = text(row, "id");
            String transfer = reference(row.path("source"), "source_transfer");
            if (transfer != null) {
                transfers.add(transfer);
            }
        }
        return new PayoutTransfers(transfers, json.path("has_more").asBoolean(false) ? last : null);
    }

    /** An event; null when it has no id, type or time. */
    static @Nullable StripeEvent event(JsonNode json) {
        try {
            return new StripeEvent(
                    text(json, "id"),
                    text(json, "type"),
                    time(json, "created"),
                    optional(json, "account"),
                    json.path("livemode").asBoolean(false),
                    object(json.path("data").path("object")));
        } catch (Unusable noEvent) {
            return null;
        }
    }

    private static StripeObject object(JsonNode json) {
        String kind = json.path("object").asText("");
        try {
            return switch (kind) {
                case "checkout.session" -> checkoutSession(json);
                case "payment_intent" -> paymentIntent(json);
                case "charge" -> charge(json);
                case "refund" -> refund(json);
                case "dispute" -> dispute(json);
                case "transfer" -> transfer(json);
                case "payout" -> payout(json);
                case "account" -> account(json);
                default -> new StripeObject.Unknown(json.path("id").asText(""), kind);
            };
        } catch (Unusable lacking) {
            return new StripeObject.Unknown(json.path("id").asText(""), kind);
        }
    }

    private static @Nullable PaymentReference ours(JsonNode json) {
        UUID payment = uuid(json.path("metadata").path(PAYMENT_ID).asText(""));
        UUID appointment = uuid(json.path("metadata").path(APPOINTMENT_ID).asText(""));
        return payment == null || appointment == null ? null : new PaymentReference(payment, appointment);
    }

    private static @Nullable UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException other) {
            return null;
        }
    }

    private static String text(JsonNode json, String field) {
        String value = optional(json, field);
        if (value == null) {
            throw new Unusable(field);
        }
        return value;
    }

    private static @Nullable String optional(JsonNode json, String field) {
        JsonNode value = json.path(field);
        return value.isTextual() && !value.textValue().isEmpty() ? value.textValue() : null;
    }

    private static @Nullable String reference(JsonNode json, String field) {
        JsonNode value = json.path(field);
        return value.isObject() ? optional(value, "id") : optional(json, field);
    }

    private static long number(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new Unusable(field);
        }
        return value.asLong();
    }

    private static boolean flag(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isBoolean()) {
            throw new Unusable(field);
        }
        return value.booleanValue();
    }

    private static Instant time(JsonNode json, String field) {
        return Instant.ofEpochSecond(number(json, field));
    }

    private static @Nullable URI address(@Nullable String text) {
        try {
            return text == null ? null : new URI(text);
        } catch (URISyntaxException absurd) {
            return null;
        }
    }
}
