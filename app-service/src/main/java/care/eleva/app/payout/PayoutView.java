package care.eleva.app.payout;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Money on its way from an expert's account at Stripe to a bank. */
public record PayoutView(
        UUID id,

        @Schema(description = "Stripe's id.", examples = "po_1")
        String payoutId,

        @Schema(description = "Minor units.", examples = "5100")
        long amount,

        @Schema(description = "ISO 4217, in lower case.", examples = "eur")
        String currency,

        @Schema(enumeration = {"pending", "in_transit", "paid", "failed", "canceled"})
        String status,

        @Schema(description = "Why the bank did not take it.", examples = "account_closed") @Nullable
        String failureCode,

        Instant arrivesAt,
        Instant createdAt) {

    static PayoutView of(Row row) {
        return new PayoutView(
                row.getUUID("id"),
                row.getString("payout_id"),
                row.getLong("amount"),
                row.getString("currency"),
                row.getString("status"),
                row.getString("failure_code"),
                row.getOffsetDateTime("arrives_at").toInstant(),
                row.getOffsetDateTime("created_at").toInstant());
    }
}
