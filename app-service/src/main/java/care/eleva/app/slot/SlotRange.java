package care.eleva.app.slot;

import care.eleva.kit.problem.FieldError;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.problem.ProblemException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Dates, both included, as a zone has them. */
record SlotRange(LocalDate from, LocalDate to, ZoneId zone) {
    private static final int MOST_DAYS = 62;

    SlotRange {
        long days = ChronoUnit.DAYS.between(from, to) + 1;
        if (days < 1 || days > MOST_DAYS) {
            throw invalid("to", "must be from or up to " + (MOST_DAYS - 1) + " days after it");
        }
    }

    static SlotRange of(String from, String to, String zone) {
        return new SlotRange(date("from", from), date("to", to), ZoneId.of(zone));
    }

    private static LocalDate date(String parameter, String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException unreadable) {
            throw invalid(parameter, "must be a date such as 2027-03-28");
        }
    }

    private static ProblemException invalid(String parameter, String detail) {
        return new ProblemException(
                KitProblem.VALIDATION_FAILED, null, List.of(new FieldError(parameter, detail)), null);
    }

    OffsetDateTime begin() {
        return from.atStartOfDay(zone).toOffsetDateTime();
    }

    OffsetDateTime end() {
        return to.plusDays(1).atStartOfDay(zone).toOffsetDateTime();
    }
}
