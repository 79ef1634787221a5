package care.eleva.legacy;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The rules of an expert's schedule. Without a row of them the schedule has the defaults of here. */
final class SchedulingSettings implements Source {
    private static final String OUT_OF_RANGE = "settings_out_of_range";
    private static final long LONGEST_NOTICE = 43_200;
    private static final long LONGEST_WINDOW = 365;
    private static final long LONGEST_INTERVAL = 720;
    private static final long LONGEST_BUFFER = 720;

    @Override
    public String name() {
        return "scheduling_settings";
    }

    @Override
    public @Nullable LegacyTable table(Connection legacy) throws SQLException {
        var table = LegacyTable.find(legacy, "scheduling_settings", "schedulingSettings");
        return table == null
                ? null
                : table.required(LegacyRow.KEY, "id")
                        .required("expert", "user_id", "userId", "clerk_user_id")
                        .required("before", "before_event_buffer", "beforeEventBuffer")
                        .required("after", "after_event_buffer", "afterEventBuffer")
                        .required("notice", "minimum_notice", "minimumNotice")
                        .required("interval", "time_slot_interval", "timeSlotInterval")
                        .required("window", "booking_window_days", "bookingWindowDays")
                        .ignore("created_at", "createdAt", "updated_at", "updatedAt");
    }

    @Override
    public NewRow read(LegacyRow row, Reading reading) throws SQLException, Rejected {
        var notice = row.within("notice", 0, LONGEST_NOTICE, OUT_OF_RANGE);
        var window = row.within("window", 1, LONGEST_WINDOW, OUT_OF_RANGE);
        var interval = row.within("interval", 5, LONGEST_INTERVAL, OUT_OF_RANGE);
        var before = row.within("before", 0, LONGEST_BUFFER, OUT_OF_RANGE);
        var after = row.within("after", 0, LONGEST_BUFFER, OUT_OF_RANGE);
        return new NewRow(row.key())
                .with("expert", row.text("expert", "expert_missing"))
                .with("notice", notice)
                .with("window", window)
                .with("interval", interval)
                .with("before", before)
                .with("after", after)
                .digest(notice, window, interval, before, after);
    }
}
