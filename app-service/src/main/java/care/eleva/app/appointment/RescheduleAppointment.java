package care.eleva.app.appointment;

import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Another time for an appointment. */
record RescheduleAppointment(
        @NotNull @Schema(description = "With an offset; a time that the event is offered at.")
        Instant startsAt) {}
