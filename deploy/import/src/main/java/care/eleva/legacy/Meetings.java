package care.eleva.legacy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Meetings, which become appointments. The predecessor knew no states: a meeting's follows from whether it is over and what
 * became of its payment.
 */
final class Meetings implements Source {
    static final String NAME = "meetings";

    private static final String CURRENCY = "eur";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public @Nullable LegacyTable table(Connection legacy) throws SQLException {
        var table = LegacyTable.find(legacy, "meetings");
        return table == null
                ? null
                : table.required(LegacyRow.KEY, "id")
                        .required("event", "eventId", "event_id")
                        .required("expert", "clerkUserId", "clerk_user_id")
                        .required("guest_email", "guestEmail", "guest_email")
                        .required("starts_at", "startTime", "start_time")
                        .required("ends_at", "endTime", "end_time")
                        .column("time_zone", "timezone")
                        .column("intent", "stripePaymentIntentId", "stripe_payment_intent_id")
                        .column("session", "stripeSessionId", "stripe_session_id")
                        .column("payment", "stripePaymentStatus", "stripe_payment_status")
                        .column("amount", "stripeAmount", "stripe_amount")
                        .column("created_at", "createdAt", "created_at")
                        .column("updated_at", "updatedAt", "updated_at")
                        // Of WorkOS and not ours to keep; what was copied of Stripe is at Stripe, with personal data in
                        // between.
                        .ignore("guestName", "guest_name", "stripeMetadata", "stripe_metadata");
    }

    @Override
    public NewRow read(LegacyRow row, Reading reading) throws SQLException, Rejected {
        var meeting = new NewRow(row.key());
        var startsAt = row.time("starts_at", "time_missing");
        var endsAt = row.time("ends_at", "time_missing");
        if (!endsAt.isAfter(startsAt)) {
            throw new Rejected("period_empty");
        }
        var createdAt = Objects.requireNonNullElse(row.time("created_at"), startsAt);
        var updatedAt = Objects.requireNonNullElse(row.time("updated_at"), createdAt);
        var zone = Texts.zone(row.text("time_zone"));
        if (zone == null) {
            zone = "UTC";
            meeting.note("time_zone_replaced");
        }
        var price = price(row);
        var status = status(row.text("payment"), price, reading.isOver(endsAt));
        return meeting.with("id", LegacyIds.of(NAME, row.key(), createdAt))
                .with("event", row.text("event", "event_missing"))
                .with("expert", row.text("expert", "expert_missing"))
                .with("patient", reading.person(row.text("guest_email", "patient_missing")))
                .with("starts_at", startsAt)
                .with("ends_at", endsAt)
                .with("time_zone", zone)
                .with("price", price)
                .with("currency", CURRENCY)
                .with("status", status)
                .with("cancelled_at", "cancelled".equals(status) ? updatedAt : null)
                .with("refund", "cancelled".equals(status) ? "full" : null)
                .with("completed_at", "completed".equals(status) ? endsAt : null)
                .with("created_at", createdAt)
                .with("updated_at", updatedAt)
                .digest(startsAt, endsAt, zone, price, CURRENCY, createdAt);
    }

    /** What was charged, which is not what the event costs today. Without a trace of Stripe it was free. */
    private static long price(LegacyRow row) throws SQLException, Rejected {
        var amount = row.number("amount");
        if (row.text("intent") == null && row.text("session") == null) {
            return amount == null ? 0 : amount;
        }
        if (amount == null || amount < 0) {
            throw new Rejected("amount_missing");
        }
        return amount;
    }

    /** Overlaps were possible, and what is over must not be lost to them: it comes in a state that occupies no time. */
    static String status(@Nullable String payment, long price, boolean over) throws Rejected {
        var paid = price == 0 || "succeeded".equals(payment);
        if (paid) {
            return over ? "completed" : "confirmed";
        }
        return switch (payment) {
            case "refunded" -> "cancelled";
            case "failed" -> "expired";
            case null -> throw new Rejected("payment_status_missing");
            case "pending", "processing" -> {
                if (!over) {
                    throw new Rejected("future_and_unpaid");
                }
                yield "expired";
            }
            default -> throw new Rejected("payment_status_unknown");
        };
    }
}
