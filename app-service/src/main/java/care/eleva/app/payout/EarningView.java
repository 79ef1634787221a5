package care.eleva.app.payout;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What one appointment earned its expert, and where that is. */
public record EarningView(
        @Schema(description = "The payment.") UUID id,
        UUID appointmentId,

        @Schema(enumeration = {"pending", "processing", "succeeded", "failed", "refunded", "disputed"})
        String status,

        @Schema(description = "What the patient pays, in minor units.", examples = "6000")
        long amount,

        @Schema(description = "The platform's part.", examples = "900")
        long feeAmount,

        @Schema(description = "The expert's part.", examples = "5100")
        long netAmount,

        @Schema(description = "ISO 4217, in lower case.", examples = "eur")
        String currency,

        @Schema(description = "What has gone back to the patient.", examples = "0")
        long refundedAmount,

        @Schema(
                description = "Null until it is paid.",
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
        @Nullable
        String transferStatus,

        @Schema(description = "From when the expert's part can be sent.") @Nullable
        Instant transferDueAt,

        @Schema(description = "The payout that it went to the bank with.", examples = "po_1") @Nullable
        String payoutId,

        Instant createdAt) {

    static EarningView of(Row row) {
        OffsetDateTime due = row.getOffsetDateTime("due_at");
        return new EarningView(
                row.getUUID("id"),
                row.getUUID("appointment_id"),
                row.getString("status"),
                row.getLong("amount"),
                row.getLong("fee_amount"),
                row.getLong("net_amount"),
                row.getString("currency"),
                row.getLong("refunded_amount"),
                row.getString("transfer_status"),
                due == null ? null : due.toInstant(),
                row.getString("payout_id"),
                row.getOffsetDateTime("created_at").toInstant());
    }
}
