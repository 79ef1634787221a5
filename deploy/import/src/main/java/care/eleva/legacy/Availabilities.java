package care.eleva.legacy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Hours of a weekday. The predecessor had none over midnight. */
final class Availabilities implements Source {
    private static final List<String> DAYS =
            List.of("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday");
    private static final Pattern TIME = Pattern.compile("([01]?\\d|2[0-3]):([0-5]\\d)(?::00)?");
    private static final String MIDNIGHT = "24:00";

    @Override
    public String name() {
        return "availabilities";
    }

    @Override
    public @Nullable LegacyTable table(Connection legacy) throws SQLException {
        var table = LegacyTable.find(legacy, "scheduleAvailabilities", "schedule_availabilities");
        return table == null
                ? null
                : table.required(LegacyRow.KEY, "id")
                        .required("schedule", "scheduleId", "schedule_id")
                        .required("opens", "startTime", "start_time")
                        .required("closes", "endTime", "end_time")
                        .required("weekday", "dayOfWeek", "day_of_week");
    }

    @Override
    public NewRow read(LegacyRow row, Reading reading) throws SQLException, Rejected {
        var weekday = DAYS.indexOf(row.text("weekday", "weekday_unknown").toLowerCase(Locale.ROOT)) + 1L;
        if (weekday == 0) {
            throw new Rejected("weekday_unknown");
        }
        var opens = time(row.text("opens", "hours_malformed"));
        var end = row.text("closes", "hours_malformed");
        var closes = MIDNIGHT.equals(end) ? MIDNIGHT : time(end);
        if (closes.compareTo(opens) <= 0) {
            throw new Rejected("hours_malformed");
        }
        // Here, closing at or before the opening means the next day: midnight is 00:00.
        var until = MIDNIGHT.equals(closes) ? "00:00" : closes;
        return new NewRow(row.key())
                .with("schedule", row.text("schedule", "schedule_missing"))
                .with("weekday", weekday)
                .with("opens", opens)
                .with("closes", until)
                .digest(weekday, opens, until);
    }

    private static String time(String text) throws Rejected {
        var time = TIME.matcher(text);
        if (!time.matches()) {
            throw new Rejected("hours_malformed");
        }
        return String.format(Locale.ROOT, "%02d:%s", Integer.parseInt(time.group(1)), time.group(2));
    }
}
