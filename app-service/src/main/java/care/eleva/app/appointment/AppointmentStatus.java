package care.eleva.app.appointment;

import java.util.Locale;

/**
 * Where an appointment stands. {@code CONFIRMED} is where booking begins, whatever the price, until payments exist and put
 * a state in front of it; the others are ends.
 *
 * <pre>
 * CONFIRMED → COMPLETED   by the expert, once it has begun
 * CONFIRMED → NO_SHOW     by the expert, once it has begun
 * CONFIRMED → CANCELLED   by the patient before it begins, by the expert also later
 * </pre>
 */
enum AppointmentStatus {
    CONFIRMED,
    COMPLETED,
    CANCELLED,
    NO_SHOW;

    /** The form in the database and in JSON. */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
