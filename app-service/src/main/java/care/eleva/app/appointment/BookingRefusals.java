package care.eleva.app.appointment;

import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.problem.SqlStates;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what the booking functions refuse: the database names its reason in the message, and the codes are the same. */
final class BookingRefusals {
    private BookingRefusals() {}

    static Throwable of(Throwable failure) {
        PgException refused = SqlStates.in(failure);
        if (refused == null) {
            return failure;
        }
        return switch (String.valueOf(refused.getSqlState())) {
            case "23P01" -> AppointmentProblem.SLOT_ALREADY_BOOKED.exception();
            case "EL404" ->
                "event_not_found".equals(refused.getErrorMessage())
                        ? AppointmentProblem.BOOKABLE_EVENT_NOT_FOUND.exception()
                        : AppointmentProblem.APPOINTMENT_NOT_FOUND.exception();
            case "EL409", "EL422" -> named(refused.getErrorMessage(), refused.getDetail());
            case "EL429" ->
                KitProblem.RATE_LIMITED
                        .exception("So many bookings in so short a time are not possible.")
                        .retryAfter(Duration.ofSeconds(Long.parseLong(refused.getDetail())));
            default -> refused;
        };
    }

    private static Throwable named(String code, @Nullable String detail) {
        return switch (code) {
            case "stale_hold" -> new StaleHoldException(String.valueOf(detail));
            case "stale_update" -> KitProblem.STALE_UPDATE.exception();
            default -> AppointmentProblem.valueOf(code.toUpperCase(Locale.ROOT)).exception();
        };
    }
}
