package care.eleva.app.appointment;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.http.ETags;
import care.eleva.kit.http.Page;
import care.eleva.kit.idempotency.Idempotent;
import care.eleva.kit.problem.ProblemCodes;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Appointments, for the expert's and for the patient's side. */
@Path("/v1/appointments")
@Tag(name = "Appointments", description = "Bookings, as the expert's and as the patient's organization see them.")
class AppointmentResource {
    private final AppointmentService appointments;
    private final BookingService bookings;

    AppointmentResource(AppointmentService appointments, BookingService bookings) {
        this.appointments = appointments;
        this.bookings = bookings;
    }

    @POST
    @ResponseStatus(201)
    @PermissionsAllowed("appointments:create")
    @Audited("APPOINTMENT_CREATED")
    @Operation(
            summary = "Book an appointment",
            description =
                    "Takes the time or fails; of many who want the same time at once, one gets it. What is free is"
                            + " confirmed at once; what has a price is held until it is paid, for ten minutes at first.")
    @ProblemCodes({
        "bookable_event_not_found",
        "slot_already_booked",
        "own_event",
        "slot_in_the_past",
        "slot_not_offered",
        "event_not_payable",
        "rate_limited"
    })
    @Idempotent
    public Uni<AppointmentView> book(@Valid @NotNull BookAppointment command) {
        return bookings.book(command);
    }

    @GET
    @PermissionsAllowed({"appointments:view_own", "appointments:view_incoming"})
    @Unaudited("Shows the time and the parties of an appointment to the parties; what was said in it is a record.")
    @Operation(
            summary = "List appointments",
            description =
                    "The caller's, on either side, by their start, the latest first; or, for who manages the schedule of"
                            + " the team, those of all its experts.")
    public Uni<Page<AppointmentView>> list(
            @RestQuery
                    @DefaultValue("own")
                    @Pattern(regexp = "own|organization")
                    @Parameter(description = "Whose: the caller's own, or those of all experts of the organization.")
                    String scope,
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit,
            @RestQuery @Nullable String after) {
        return appointments.list(ListScope.valueOf(scope), limit, after);
    }

    @GET
    @Path("/{id}")
    @PermissionsAllowed({"appointments:view_own", "appointments:view_incoming"})
    @Unaudited("Shows the time and the parties of an appointment to the parties; what was said in it is a record.")
    @Operation(summary = "Read an appointment", description = "As the caller's organization sees it, with its ETag.")
    @ProblemCodes("appointment_not_found")
    public Uni<RestResponse<AppointmentView>> get(@RestPath UUID id) {
        return appointments.get(id).map(AppointmentResource::tagged);
    }

    @POST
    @Path("/{id}/complete")
    @PermissionsAllowed("appointments:complete")
    @Audited("APPOINTMENT_COMPLETED")
    @Operation(summary = "Complete an appointment", description = "The expert says that it took place.")
    @ProblemCodes({
        "appointment_not_found",
        "appointment_not_begun",
        "appointment_closed",
        "stale_update",
        "precondition_failed"
    })
    public Uni<RestResponse<AppointmentView>> complete(
            @RestPath UUID id,
            @RestHeader("If-Match")
                    @Parameter(description = "The ETag of the appointment as it was seen, if that matters.")
                    @Nullable
                    String ifMatch) {
        return appointments.complete(id, ifMatch).map(AppointmentResource::tagged);
    }

    @POST
    @Path("/{id}/no-show")
    @PermissionsAllowed("appointments:complete")
    @Audited("APPOINTMENT_NO_SHOW")
    @Operation(summary = "Note that nobody came", description = "The expert says that the patient did not come.")
    @ProblemCodes({
        "appointment_not_found",
        "appointment_not_begun",
        "appointment_closed",
        "stale_update",
        "precondition_failed"
    })
    public Uni<RestResponse<AppointmentView>> noShow(
            @RestPath UUID id,
            @RestHeader("If-Match")
                    @Parameter(description = "The ETag of the appointment as it was seen, if that matters.")
                    @Nullable
                    String ifMatch) {
        return appointments.missed(id, ifMatch).map(AppointmentResource::tagged);
    }

    @POST
    @Path("/{id}/reschedule")
    @PermissionsAllowed({"appointments:reschedule_own", "appointments:manage_own"})
    @Audited("APPOINTMENT_RESCHEDULED")
    @Operation(
            summary = "Move an appointment",
            description =
                    "To another time of the same event, by either side before it begins; by the patient only as long"
                            + " as cancelling is free. State and payment stay.")
    @ProblemCodes({
        "appointment_not_found",
        "appointment_closed",
        "appointment_begun",
        "reschedule_too_late",
        "slot_already_booked",
        "slot_in_the_past",
        "slot_not_offered",
        "stale_update",
        "precondition_failed"
    })
    public Uni<RestResponse<AppointmentView>> reschedule(
            @RestPath UUID id,
            @Valid @NotNull RescheduleAppointment command,
            @RestHeader("If-Match")
                    @Parameter(description = "The ETag of the appointment as it was seen, if that matters.")
                    @Nullable
                    String ifMatch) {
        return bookings.reschedule(id, command, ifMatch).map(AppointmentResource::tagged);
    }

    @POST
    @Path("/{id}/cancel")
    @PermissionsAllowed({"appointments:cancel_own", "appointments:manage_own"})
    @Audited("APPOINTMENT_CANCELLED")
    @Operation(
            summary = "Cancel an appointment",
            description =
                    "Either side may; the time is free again. The whole price comes back when the expert cancels, or the"
                            + " patient in time (cancel_free_until), else none of it.")
    @ProblemCodes({
        "appointment_not_found",
        "appointment_closed",
        "appointment_begun",
        "stale_update",
        "precondition_failed"
    })
    public Uni<RestResponse<AppointmentView>> cancel(
            @RestPath UUID id,
            @RestHeader("If-Match")
                    @Parameter(description = "The ETag of the appointment as it was seen, if that matters.")
                    @Nullable
                    String ifMatch,
            @RestQuery
                    @Pattern(regexp = "changed_plans|unavailable|booked_by_mistake|other")
                    @Parameter(
                            description =
                                    "Why, if one wants to say so; no text, because people write about their health.")
                    @Nullable
                    String reason) {
        return appointments.cancel(id, ifMatch, reason).map(AppointmentResource::tagged);
    }

    private static RestResponse<AppointmentView> tagged(AppointmentView view) {
        return RestResponse.ResponseBuilder.ok(view)
                .header("ETag", ETags.of(view.version()))
                .build();
    }
}
