package care.eleva.app.appointment;

import java.util.Locale;

/**
 * Where an appointment stands. The database holds the same transitions for everybody, the owner of the tables included.
 *
 * <pre>
 * (booked)        → PENDING_PAYMENT  what has a price; the time is held
 * (booked)        → CONFIRMED        what is free
 * PENDING_PAYMENT → CONFIRMED        by the payment
 * PENDING_PAYMENT → CANCELLED        by either side
 * PENDING_PAYMENT → EXPIRED          by time, or because it will not be paid
 * EXPIRED         → CONFIRMED        by a late payment, when the time is still there
 * CONFIRMED       → COMPLETED        by the expert, once it has begun
 * CONFIRMED       → NO_SHOW          by the expert, once it has begun
 * CONFIRMED       → CANCELLED        by the patient before it begins, by the expert also later
 * </pre>
 */
enum AppointmentStatus {
    PENDING_PAYMENT,
    CONFIRMED,
    COMPLETED,
    CANCELLED,
    NO_SHOW,
    EXPIRED;

    /** The form in the database and in JSON. */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static AppointmentStatus of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }

    boolean mayBecome(AppointmentStatus next) {
        return switch (this) {
            case PENDING_PAYMENT -> next == CONFIRMED || next == CANCELLED || next == EXPIRED;
            case CONFIRMED -> next == COMPLETED || next == CANCELLED || next == NO_SHOW;
            case EXPIRED -> next == CONFIRMED;
            case COMPLETED, CANCELLED, NO_SHOW -> false;
        };
    }
}
