package care.eleva.app.payment;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The payment of an appointment, as one of its two sides sees it. */
public record PaymentView(
        UUID id,
        UUID appointmentId,

        @Schema(
                description = "Which of the two the caller is.",
                enumeration = {"expert", "patient"})
        String side,

        @Schema(enumeration = {"pending", "processing", "succeeded", "failed", "refunded", "disputed"})
        String status,

        @Schema(description = "Minor units of the currency.", examples = "6000")
        long amount,

        @Schema(description = "ISO 4217, in lower case.", examples = "eur")
        String currency,

        @Schema(description = "How it was paid, in Stripe's words.", examples = "card") @Nullable
        String method,

        @Schema(description = "What has gone back, in minor units.", examples = "0")
        long refundedAmount,

        @Nullable Instant paidAt,
        Instant createdAt,

        @Schema(description = "The platform's part, in minor units. For the expert only.", examples = "900") @Nullable
        Long feeAmount,

        @Schema(description = "The expert's part, in minor units. For the expert only.", examples = "5100") @Nullable
        Long netAmount,

        @Schema(description = "Where the expert's part is. For the expert only.", examples = "ready") @Nullable
        String transferStatus,

        @Schema(description = "From when it can be sent. For the expert only.") @Nullable
        Instant transferDueAt) {

    static PaymentView of(Row row) {
        return new PaymentView(
                row.getUUID("id"),
                row.getUUID("appointment_id"),
                row.getString("side"),
                row.getString("status"),
                row.getLong("amount"),
                row.getString("currency"),
                row.getString("method"),
                row.getLong("refunded_amount"),
                time(row, "paid_at"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getLong("fee_amount"),
                row.getLong("net_amount"),
                row.getString("transfer_status"),
                time(row, "transfer_due_at"));
    }

    private static @Nullable Instant time(Row row, String column) {
        OffsetDateTime at = row.getOffsetDateTime(column);
        return at == null ? null : at.toInstant();
    }
}
