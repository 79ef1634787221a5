package care.eleva.app.schedule;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.http.ETags;
import care.eleva.kit.problem.ProblemCodes;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The caller's own schedule. */
@Path("/v1/schedule")
@Tag(name = "Schedule", description = "When an expert can be booked: hours, overrides, limits, blocked dates.")
class ScheduleResource {
    private final ScheduleService schedules;

    ScheduleResource(ScheduleService schedules) {
        this.schedules = schedules;
    }

    @GET
    @PermissionsAllowed("availability:view_own")
    @Unaudited("Callers see their own working hours.")
    @Operation(
            summary = "Read one's schedule",
            description = "With its ETag. Whoever has put none yet gets the defaults, which offer nothing.")
    public Uni<RestResponse<ScheduleView>> get() {
        return schedules.get().map(ScheduleResource::tagged);
    }

    @PUT
    @PermissionsAllowed("availability:edit_own")
    @Audited("SCHEDULE_UPDATED")
    @Operation(
            summary = "Replace one's schedule",
            description = "All of it: settings, weekly hours and overrides. What is booked stays booked.")
    @ProblemCodes({"schedule_overlaps", "precondition_required", "precondition_failed"})
    public Uni<RestResponse<ScheduleView>> put(
            @Valid @NotNull PutSchedule schedule,
            @RestHeader("If-Match")
                    @Parameter(description = "The ETag of the schedule that this one replaces.")
                    @Nullable
                    String ifMatch) {
        return schedules.put(schedule, ifMatch).map(ScheduleResource::tagged);
    }

    private static RestResponse<ScheduleView> tagged(ScheduleView view) {
        return RestResponse.ResponseBuilder.ok(view)
                .header("ETag", ETags.of(view.version()))
                .build();
    }
}
