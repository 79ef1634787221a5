package care.eleva.legacy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Events of Stripe's that the predecessor has dealt with: Stripe repeats them for a month at most, so as long they are known. */
final class StripeEvents implements Source {
    private static final Duration REPEATED = Duration.ofDays(30);

    @Override
    public String name() {
        return "stripe_events";
    }

    @Override
    public @Nullable LegacyTable table(Connection legacy) throws SQLException {
        var table = LegacyTable.find(legacy, "stripe_processed_events", "stripeProcessedEvents");
        return table == null
                ? null
                : table.required(LegacyRow.KEY, "event_id", "eventId")
                        .required("type", "event_type", "eventType")
                        .required("processed_at", "processed_at", "processedAt");
    }

    @Override
    public NewRow read(LegacyRow row, Reading reading) throws SQLException, Rejected {
        var processedAt = row.time("processed_at", "time_missing");
        if (reading.isOlderThan(processedAt, REPEATED)) {
            throw new Rejected("older_than_30_days");
        }
        var type = row.text("type", "type_missing");
        return new NewRow(row.key())
                .with("type", type)
                .with("processed_at", processedAt)
                .digest(type, processedAt);
    }
}
