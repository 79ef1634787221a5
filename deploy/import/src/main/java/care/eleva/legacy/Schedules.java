package care.eleva.legacy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An expert's schedule: the time zone. Its hours and its rules were in tables of their own. */
final class Schedules implements Source {
    static final String NAME = "schedules";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public @Nullable LegacyTable table(Connection legacy) throws SQLException {
        var table = LegacyTable.find(legacy, "schedules");
        return table == null
                ? null
                : table.required(LegacyRow.KEY, "id")
                        .required("expert", "clerkUserId", "clerk_user_id")
                        .required("time_zone", "timezone")
                        .column("created_at", "createdAt", "created_at")
                        .column("updated_at", "updatedAt", "updated_at");
    }

    /** Hours in a zone that nobody knows mean nothing, so there is no other zone in its place. */
    @Override
    public NewRow read(LegacyRow row, Reading reading) throws SQLException, Rejected {
        var zone = Texts.zone(row.text("time_zone"));
        if (zone == null) {
            throw new Rejected("time_zone_unknown");
        }
        var createdAt = row.time("created_at", "created_at_missing");
        return new NewRow(row.key())
                .with("expert", row.text("expert", "expert_missing"))
                .with("time_zone", zone)
                .with("created_at", createdAt)
                .with("updated_at", Objects.requireNonNullElse(row.time("updated_at"), createdAt))
                .digest(zone, createdAt);
    }
}
