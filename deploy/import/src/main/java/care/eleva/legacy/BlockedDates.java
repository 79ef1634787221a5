package care.eleva.legacy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Dates on which an expert takes no bookings. */
final class BlockedDates implements Source {
    static final String NAME = "blocked_dates";

    private static final int LONGEST_REASON = 200;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public @Nullable LegacyTable table(Connection legacy) throws SQLException {
        var table = LegacyTable.find(legacy, "blocked_dates", "blockedDates");
        return table == null
                ? null
                : table.required(LegacyRow.KEY, "id")
                        .required("expert", "clerk_user_id", "clerkUserId")
                        .required("date", "date")
                        .column("time_zone", "timezone")
                        .column("reason", "reason")
                        .column("created_at", "created_at", "createdAt")
                        .ignore("updated_at", "updatedAt");
    }

    @Override
    public NewRow read(LegacyRow row, Reading reading) throws SQLException, Rejected {
        var createdAt = Objects.requireNonNullElse(row.time("created_at"), Instant.EPOCH);
        var date = row.text("date", "date_missing");
        var reason = row.text("reason");
        var shortened = Texts.shortened(reason, LONGEST_REASON);
        return new NewRow(row.key())
                .noteIf(!Objects.equals(reason, shortened), "reason_shortened")
                .with("id", LegacyIds.of(NAME, row.key(), createdAt))
                .with("expert", row.text("expert", "expert_missing"))
                .with("date", date)
                .with("time_zone", row.text("time_zone"))
                .with("why", shortened)
                .with("created_at", createdAt)
                .digest(date, shortened, createdAt);
    }
}
