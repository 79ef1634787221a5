package care.eleva.app.appointment;

import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A wanted appointment. */
record BookAppointment(
        @NotNull UUID eventId,

        @NotNull @Schema(description = "With an offset, on a five-minute boundary.")
        Instant startsAt,

        @NotNull @Schema(description = "What the patient thinks in.")
        ZoneId timeZone) {}
