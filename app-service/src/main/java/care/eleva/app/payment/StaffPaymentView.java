package care.eleva.app.payment;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A payment as staff sees it. */
public record StaffPaymentView(
        UUID id,
        UUID appointmentId,

        @Schema(description = "The expert's organization.") String organizationId,

        String expertId,
        String patientId,

        @Schema(enumeration = {"pending", "processing", "succeeded", "failed", "refunded", "disputed"})
        String status,

        @Schema(description = "Minor units of the currency.", examples = "6000")
        long amount,

        @Schema(description = "Basis points of the amount.", examples = "1500")
        int feeBps,

        @Schema(description = "The platform's part.", examples = "900")
        long feeAmount,

        @Schema(description = "The expert's part.", examples = "5100")
        long netAmount,

        @Schema(description = "ISO 4217, in lower case.", examples = "eur")
        String currency,

        @Schema(description = "How it was paid, in Stripe's words.", examples = "card") @Nullable
        String method,

        @Schema(description = "What has gone back.", examples = "0")
        long refundedAmount,

        @Schema(description = "Stripe's id.", examples = "pi_1") @Nullable
        String paymentIntentId,

        @Schema(description = "Why the last attempt failed, in Stripe's words.", examples = "card_declined") @Nullable
        String failureCode,

        @Schema(description = "Stripe's id of the cardholder's objection.", examples = "dp_1") @Nullable
        String disputeId,

        @Schema(enumeration = {"open", "won", "lost"}) @Nullable
        String disputeStatus,

        @Nullable Instant paidAt,
        Instant createdAt) {

    static StaffPaymentView of(Row row) {
        OffsetDateTime paid = row.getOffsetDateTime("paid_at");
        return new StaffPaymentView(
                row.getUUID("id"),
                row.getUUID("appointment_id"),
                row.getString("org_id"),
                row.getString("expert_id"),
                row.getString("patient_id"),
                row.getString("status"),
                row.getLong("amount"),
                row.getInteger("fee_bps"),
                row.getLong("fee_amount"),
                row.getLong("net_amount"),
                row.getString("currency"),
                row.getString("method"),
                row.getLong("refunded_amount"),
                row.getString("payment_intent_id"),
                row.getString("failure_code"),
                row.getString("dispute_id"),
                row.getString("dispute_status"),
                paid == null ? null : paid.toInstant(),
                row.getOffsetDateTime("created_at").toInstant());
    }
}
