package care.eleva.app.payout;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An expert's share, as staff sees it. */
public record TransferView(
        UUID id,
        String organizationId,
        String expertId,
        UUID paymentId,

        @Schema(description = "Minor units.", examples = "5100")
        long amount,

        @Schema(description = "ISO 4217, in lower case.", examples = "eur")
        String currency,

        @Schema(
                enumeration = {
                    "ready",
                    "on_hold",
                    "processing",
                    "completed",
                    "paid_out",
                    "failed",
                    "disputed",
                    "refunded",
                    "reversed"
                })
        String status,

        Instant dueAt,

        @Schema(description = "Why it waits for an approval.", examples = "partial_refund") @Nullable
        String holdReason,

        @Schema(description = "Who of staff held it.", examples = "user_01JD4Z8W5T3Q9R7V2X6Y1B0C4U") @Nullable
        String heldBy,

        @Schema(description = "Who of staff let it go.", examples = "user_01JD4Z8W5T3Q9R7V2X6Y1B0C4V") @Nullable
        String approvedBy,

        @Schema(description = "Stripe's id.", examples = "tr_1") @Nullable
        String transferId,

        @Schema(description = "Stripe's id of the payout that it went to the bank with.", examples = "po_1") @Nullable
        String payoutId,

        @Schema(description = "It was sent and has to come back.")
        boolean reversalWanted,

        @Schema(description = "How often Stripe has said no since the last start.", examples = "0")
        int tries,

        @Schema(description = "Why, in Stripe's words.", examples = "balance_insufficient") @Nullable
        String failureCode,

        Instant createdAt) {

    static TransferView of(Row row) {
        return new TransferView(
                row.getUUID("id"),
                row.getString("org_id"),
                row.getString("expert_id"),
                row.getUUID("payment_id"),
                row.getLong("amount"),
                row.getString("currency"),
                row.getString("status"),
                row.getOffsetDateTime("due_at").toInstant(),
                row.getString("hold_reason"),
                row.getString("held_by"),
                row.getString("approved_by"),
                row.getString("transfer_id"),
                row.getString("payout_id"),
                row.getBoolean("reversal_wanted"),
                row.getInteger("tries"),
                row.getString("failure_code"),
                row.getOffsetDateTime("created_at").toInstant());
    }
}
