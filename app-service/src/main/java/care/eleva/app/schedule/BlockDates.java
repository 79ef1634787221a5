package care.eleva.app.schedule;

import care.eleva.kit.problem.FieldError;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.problem.ProblemException;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Dates on which the expert takes no bookings. */
record BlockDates(
        @NotNull @Schema(examples = "2026-12-24") LocalDate fromDate,

        @NotNull @Schema(description = "Included; at most a year after the first.", examples = "2027-01-02")
        LocalDate toDate,

        @Nullable @Size(min = 1, max = 200) @Schema(description = "For the expert alone.", examples = "Holidays")
        String reason) {
    private static final int MOST = 366;

    void requirePeriod() {
        long days = ChronoUnit.DAYS.between(fromDate, toDate) + 1;
        if (days < 1 || days > MOST) {
            throw new ProblemException(
                    KitProblem.VALIDATION_FAILED,
                    null,
                    List.of(new FieldError("/to_date", "must be from_date or up to 365 days after it")),
                    null);
        }
    }
}
