package care.eleva.app.appointment;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.http.Page;
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
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Appointments, for the expert's and for the patient's side. */
@Path("/v1/appointments")
class AppointmentResource {
    private final AppointmentService appointments;

    AppointmentResource(AppointmentService appointments) {
        this.appointments = appointments;
    }

    @POST
    @ResponseStatus(201)
    @PermissionsAllowed("appointments:create")
    @Audited("APPOINTMENT_CREATED")
    public Uni<AppointmentView> book(@Valid @NotNull BookAppointment command) {
        return appointments.book(command);
    }

    @GET
    @PermissionsAllowed({"appointments:view_own", "appointments:view_incoming"})
    @Unaudited("Shows the time and the parties of an appointment to the parties; what was said in it is a record.")
    public Uni<Page<AppointmentView>> list(
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit, @RestQuery @Nullable String after) {
        return appointments.list(limit, after);
    }

    @GET
    @Path("/{id}")
    @PermissionsAllowed({"appointments:view_own", "appointments:view_incoming"})
    @Unaudited("Shows the time and the parties of an appointment to the parties; what was said in it is a record.")
    public Uni<AppointmentView> get(@RestPath UUID id) {
        return appointments.get(id);
    }

    @POST
    @Path("/{id}/complete")
    @PermissionsAllowed("appointments:complete")
    @Audited("APPOINTMENT_COMPLETED")
    public Uni<AppointmentView> complete(@RestPath UUID id) {
        return appointments.complete(id);
    }

    @POST
    @Path("/{id}/cancel")
    @PermissionsAllowed({"appointments:cancel_own", "appointments:manage_own"})
    @Audited("APPOINTMENT_CANCELLED")
    public Uni<AppointmentView> cancel(@RestPath UUID id) {
        return appointments.cancel(id);
    }
}
