package care.eleva.app.appointment;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.http.Page;
import care.eleva.kit.idempotency.Idempotent;
import care.eleva.kit.problem.ProblemCodes;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Appointments, for the expert's and for the patient's side. */
@Path("/v1/appointments")
@Tag(name = "Appointments", description = "Bookings, as the expert's and as the patient's organization see them.")
class AppointmentResource {
    private final AppointmentService appointments;

    AppointmentResource(AppointmentService appointments) {
        this.appointments = appointments;
    }

    @POST
    @ResponseStatus(201)
    @PermissionsAllowed("appointments:create")
    @Audited("APPOINTMENT_CREATED")
    @Operation(
            summary = "Book an appointment",
            description = "Takes the time or fails; of many who want the same time at once, one gets it.")
    @ProblemCodes({
        "bookable_event_not_found",
        "slot_already_booked",
        "own_event",
        "slot_in_the_past",
        "slot_not_offered"
    })
    @Idempotent
    public Uni<AppointmentView> book(@Valid @NotNull BookAppointment command) {
        return appointments.book(command);
    }

    @GET
    @PermissionsAllowed({"appointments:view_own", "appointments:view_incoming"})
    @Unaudited("Shows the time and the parties of an appointment to the parties; what was said in it is a record.")
    @Operation(
            summary = "List appointments",
            description = "Those of the caller's organization on either side, by their start, the latest first.")
    public Uni<Page<AppointmentView>> list(
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit, @RestQuery @Nullable String after) {
        return appointments.list(limit, after);
    }

    @GET
    @Path("/{id}")
    @PermissionsAllowed({"appointments:view_own", "appointments:view_incoming"})
    @Unaudited("Shows the time and the parties of an appointment to the parties; what was said in it is a record.")
    @Operation(summary = "Read an appointment", description = "As the caller's organization sees it.")
    @ProblemCodes("appointment_not_found")
    public Uni<AppointmentView> get(@RestPath UUID id) {
        return appointments.get(id);
    }

    @POST
    @Path("/{id}/complete")
    @PermissionsAllowed("appointments:complete")
    @Audited("APPOINTMENT_COMPLETED")
    @Operation(summary = "Complete an appointment", description = "The expert says that it took place.")
    @ProblemCodes({"appointment_not_found", "appointment_not_begun", "appointment_closed", "stale_update"})
    public Uni<AppointmentView> complete(@RestPath UUID id) {
        return appointments.complete(id);
    }

    @POST
    @Path("/{id}/cancel")
    @PermissionsAllowed({"appointments:cancel_own", "appointments:manage_own"})
    @Audited("APPOINTMENT_CANCELLED")
    @Operation(summary = "Cancel an appointment", description = "Either side may; the time is free again.")
    @ProblemCodes({"appointment_not_found", "appointment_closed", "stale_update"})
    public Uni<AppointmentView> cancel(@RestPath UUID id) {
        return appointments.cancel(id);
    }
}
