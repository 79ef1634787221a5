package care.eleva.app.appointment;

import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;

/**
 * A wanted appointment.
 *
 * @param startsAt an instant with offset, on a five-minute boundary
 * @param timeZone IANA zone that the patient thinks in
 */
record BookAppointment(
        @NotNull UUID eventId,
        @NotNull Instant startsAt,
        @NotNull ZoneId timeZone) {}
