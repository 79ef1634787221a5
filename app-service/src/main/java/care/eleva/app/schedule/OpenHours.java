package care.eleva.app.schedule;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.LocalTime;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Hours of one date. */
record OpenHours(
        @NotNull
        @Pattern(regexp = WeeklyHours.TIME)
        @Schema(description = "HH:MM in the schedule's zone.", examples = "09:00")
        String opens,

        @NotNull
        @Pattern(regexp = WeeklyHours.TIME)
        @Schema(
                description = "HH:MM in the schedule's zone; at or before the opening it means the next day.",
                examples = "12:30")
        String closes) {

    Span span() {
        return Span.of(0, LocalTime.parse(opens), LocalTime.parse(closes));
    }
}
