package care.eleva.app.schedule;

import care.eleva.kit.time.IanaRegion;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A whole schedule, which takes the place of the present one. */
record PutSchedule(
        @NotNull
        @IanaRegion
        @Schema(
                description = "IANA region; no offset, which would know no daylight saving.",
                examples = "Europe/Lisbon")
        String timeZone,

        @NotNull @Min(0) @Max(43_200) @Schema(examples = "1440")
        Integer minimumNoticeMinutes,

        @NotNull @Min(1) @Max(365) @Schema(examples = "60") Integer bookingWindowDays,

        @NotNull
        @Min(5)
        @Max(720)
        @Schema(description = "From the opening of a window, a slot begins every so many minutes.", examples = "30")
        Integer slotIntervalMinutes,

        @NotNull @Min(0) @Max(720) @Schema(description = "Between bookings only.", examples = "10")
        Integer bufferBeforeMinutes,

        @NotNull @Min(0) @Max(720) @Schema(description = "Between bookings only.", examples = "0")
        Integer bufferAfterMinutes,

        @NotNull @Size(max = 70) @Schema(description = "They may touch, and not overlap.")
        List<@NotNull @Valid WeeklyHours> windows,

        @NotNull @Size(max = 366) List<@NotNull @Valid DateOverride> overrides) {

    /** Refuses hours that overlap within the week or within a date, and dates that are given twice. */
    void requireNoOverlap() {
        long dates = overrides.stream().map(DateOverride::date).distinct().count();
        boolean overlap = Span.overlap(windows.stream().map(WeeklyHours::span).toList())
                || overrides.stream()
                        .anyMatch(override -> Span.overlap(
                                override.windows().stream().map(OpenHours::span).toList()));
        if (overlap || dates < overrides.size()) {
            throw ScheduleProblem.SCHEDULE_OVERLAPS.exception();
        }
    }
}
