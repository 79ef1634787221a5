package care.eleva.app.stripe;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An expert's account at Stripe, as it is known here. */
record PayoutAccount(
        String id,
        String country,
        boolean transfersEnabled,
        boolean payoutsEnabled,
        boolean detailsSubmitted,
        @Nullable String disabledReason,
        Instant updatedAt) {

    static PayoutAccount of(Row row) {
        return new PayoutAccount(
                row.getString("account_id"),
                row.getString("country"),
                row.getBoolean("transfers_enabled"),
                row.getBoolean("payouts_enabled"),
                row.getBoolean("details_submitted"),
                row.getString("disabled_reason"),
                row.getOffsetDateTime("updated_at").toInstant());
    }

    /** Whether there is nothing left that Stripe could still allow. */
    boolean isComplete() {
        return transfersEnabled && payoutsEnabled && detailsSubmitted && disabledReason == null;
    }
}
