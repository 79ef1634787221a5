package care.eleva.legacy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An expert's share of a payment. The predecessor charged in two ways, one of which had already given the expert the share, and
 * left transfers that were ready where they were: what it had not sent waits here for somebody to decide.
 */
final class Transfers implements Source {
    static final String NAME = "payment_transfers";

    private static final String HELD = "on_hold";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public @Nullable LegacyTable table(Connection legacy) throws SQLException {
        var table = LegacyTable.find(legacy, "payment_transfers", "paymentTransfers");
        return table == null
                ? null
                : table.required(LegacyRow.KEY, "id")
                        .required("intent", "payment_intent_id", "paymentIntentId")
                        .required("expert", "expert_clerk_user_id", "expertClerkUserId")
                        .required("amount", "amount")
                        .column("currency", "currency")
                        .required("due_at", "scheduled_transfer_time", "scheduledTransferTime")
                        .required("status", "status")
                        .column("transfer", "transfer_id", "transferId")
                        .column("payout", "payout_id", "payoutId")
                        .column("tries", "retry_count", "retryCount")
                        .column("created_at", "created", "created_at", "createdAt")
                        .column("updated_at", "updated", "updated_at", "updatedAt")
                        // Copies of what is in other tables, for mails; and of people.
                        .ignore(
                                "checkout_session_id",
                                "event_id",
                                "platform_fee",
                                "session_start_time",
                                "guest_name",
                                "guest_email",
                                "guest_phone",
                                "service_name",
                                "requires_approval");
    }

    @Override
    public NewRow read(LegacyRow row, Reading reading) throws SQLException, Rejected {
        var createdAt = row.time("created_at", "created_at_missing");
        var dueAt = row.time("due_at", "time_missing");
        var transfer = row.text("transfer");
        var status = status(row.text("status", "status_missing"), transfer);
        var amount = row.within("amount", 0, Integer.MAX_VALUE, "amount_missing");
        return new NewRow(row.key())
                .noteIf(HELD.equals(status), "held_for_review")
                .with("id", LegacyIds.of(NAME, row.key(), createdAt))
                .with("intent", row.text("intent", "payment_missing"))
                .with("expert", row.text("expert", "expert_missing"))
                .with("amount", amount)
                .with("currency", Objects.requireNonNullElse(row.text("currency"), "eur"))
                .with("due_at", dueAt)
                .with("status", status)
                .with("transfer", transfer)
                .with("payout", row.text("payout"))
                .with("tries", Objects.requireNonNullElse(row.number("tries"), 0L))
                .with("created_at", createdAt)
                .with("updated_at", Objects.requireNonNullElse(row.time("updated_at"), createdAt))
                .digest(amount, dueAt, status, transfer, createdAt);
    }

    private static String status(String legacy, @Nullable String transfer) throws Rejected {
        return switch (legacy) {
            case "PENDING", "APPROVED", "READY" -> HELD;
            case "COMPLETED", "PAID_OUT" -> {
                if (transfer == null) {
                    throw new Rejected("transfer_id_missing");
                }
                yield "PAID_OUT".equals(legacy) ? "paid_out" : "completed";
            }
            case "FAILED" -> "failed";
            case "REFUNDED" -> "refunded";
            case "DISPUTED" -> "disputed";
            default -> throw new Rejected("status_unknown");
        };
    }
}
