package care.eleva.app.payment;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Money that goes back, as staff sees it. */
public record RefundView(
        UUID id,
        UUID paymentId,

        @Schema(description = "The expert's organization.") String organizationId,

        @Schema(description = "Minor units of the currency.", examples = "6000")
        long amount,

        @Schema(description = "ISO 4217, in lower case.", examples = "eur")
        String currency,

        @Schema(enumeration = {"cancelled", "late_payment", "surplus", "amount_mismatch", "staff", "stripe"})
        String reason,

        @Schema(enumeration = {"pending", "submitted", "succeeded", "failed", "canceled"})
        String status,

        @Schema(
                description = "Whose decision it was; null when nobody's.",
                examples = "user_01JD4Z8W5T3Q9R7V2X6Y1B0C4U")
        @Nullable
        String requestedBy,

        @Schema(description = "The failed refund that this one repeats.") @Nullable
        UUID retryOf,

        @Schema(description = "Stripe's id.", examples = "re_1") @Nullable
        String stripeRefundId,

        @Schema(description = "Why it failed, in Stripe's words.", examples = "lost_or_stolen_card") @Nullable
        String failureCode,

        Instant createdAt) {

    static RefundView of(Row row) {
        return new RefundView(
                row.getUUID("id"),
                row.getUUID("payment_id"),
                row.getString("org_id"),
                row.getLong("amount"),
                row.getString("currency"),
                row.getString("reason"),
                row.getString("status"),
                row.getString("requested_by"),
                row.getUUID("retry_of"),
                row.getString("stripe_refund_id"),
                row.getString("failure_code"),
                row.getOffsetDateTime("created_at").toInstant());
    }
}
