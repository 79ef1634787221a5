package care.eleva.app.schedule;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.LocalTime;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Hours of a weekday. */
record WeeklyHours(
        @NotNull @Min(1) @Max(7) @Schema(description = "1 is Monday, 7 is Sunday.", examples = "1")
        Integer weekday,

        @NotNull @Pattern(regexp = TIME) @Schema(description = "HH:MM in the schedule's zone.", examples = "09:00")
        String opens,

        @NotNull
        @Pattern(regexp = TIME)
        @Schema(
                description = "HH:MM in the schedule's zone; at or before the opening it means the next day.",
                examples = "12:30")
        String closes) {
    static final String TIME = "([01][0-9]|2[0-3]):[0-5][0-9]";

    Span span() {
        return Span.of(weekday - 1, LocalTime.parse(opens), LocalTime.parse(closes));
    }
}
