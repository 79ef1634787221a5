package care.eleva.app.schedule;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How an expert can be booked. */
record ScheduleView(
        @Schema(
                description = "IANA region; times and dates of the schedule are meant in it.",
                examples = "Europe/Lisbon")
        String timeZone,

        @Schema(description = "A slot begins at least so long after it is booked.", examples = "1440")
        int minimumNoticeMinutes,

        @Schema(description = "A slot begins at most so many dates after today's.", examples = "60")
        int bookingWindowDays,

        @Schema(examples = "30") int slotIntervalMinutes,

        @Schema(examples = "10") int bufferBeforeMinutes,

        @Schema(examples = "0") int bufferAfterMinutes,

        List<WeeklyHours> windows,
        List<DateOverride> overrides,

        @Schema(description = "0 until the first one is put.", examples = "3")
        int version) {

    /** What is assumed as long as nothing was put: the product's defaults, and no hours. */
    static ScheduleView none() {
        return new ScheduleView("UTC", 1440, 60, 30, 10, 0, List.of(), List.of(), 0);
    }

    static ScheduleView of(Row row) {
        return new ScheduleView(
                row.getString("time_zone"),
                row.getInteger("minimum_notice_minutes"),
                row.getInteger("booking_window_days"),
                row.getInteger("slot_interval_minutes"),
                row.getInteger("buffer_before_minutes"),
                row.getInteger("buffer_after_minutes"),
                all(row.getJsonArray("windows"), ScheduleView::weekly),
                all(row.getJsonArray("overrides"), ScheduleView::override),
                row.getInteger("version"));
    }

    private static WeeklyHours weekly(JsonObject window) {
        return new WeeklyHours(window.getInteger("weekday"), window.getString("opens"), window.getString("closes"));
    }

    private static DateOverride override(JsonObject override) {
        return new DateOverride(
                LocalDate.parse(override.getString("date")),
                all(
                        override.getJsonArray("windows"),
                        window -> new OpenHours(window.getString("opens"), window.getString("closes"))));
    }

    private static <T> List<T> all(JsonArray array, Function<JsonObject, T> mapper) {
        return array.stream().map(JsonObject.class::cast).map(mapper).toList();
    }
}
