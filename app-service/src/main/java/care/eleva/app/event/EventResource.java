package care.eleva.app.event;

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
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
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

/** The events of the caller's organization. */
@Path("/v1/events")
@Tag(name = "Events", description = "What the experts of an organization offer.")
class EventResource {
    private final EventService events;

    EventResource(EventService events) {
        this.events = events;
    }

    @POST
    @ResponseStatus(201)
    @PermissionsAllowed("events:create")
    @Audited("EVENT_CREATED")
    @Operation(summary = "Create an event", description = "It is a draft, which only its organization sees.")
    @ProblemCodes("event_slug_taken")
    @Idempotent
    public Uni<EventView> create(@Valid @NotNull CreateEvent command) {
        return events.create(command);
    }

    @PATCH
    @Path("/{id}")
    @PermissionsAllowed("events:edit_own")
    @Audited("EVENT_UPDATED")
    @Operation(
            summary = "Change an event",
            description =
                    "One's own. A JSON merge patch: what is left out stays, null empties what may be empty. What is booked"
                            + " stays as it was booked.")
    @ProblemCodes({
        "event_not_found",
        "event_not_yours",
        "event_archived",
        "event_slug_taken",
        "precondition_required",
        "precondition_failed"
    })
    public Uni<RestResponse<EventView>> edit(
            @RestPath UUID id,
            @RestHeader("If-Match") @Nullable @Parameter(description = "The ETag of what was read.") String ifMatch,
            @Valid @NotNull EditEvent change) {
        return events.edit(id, ifMatch, change).map(EventResource::tagged);
    }

    @POST
    @Path("/{id}/publish")
    @PermissionsAllowed("events:toggle_active")
    @Audited("EVENT_ACTIVATED")
    @Operation(
            summary = "Publish an event",
            description = "From then on everybody sees it and can book it, while its expert's profile is published.")
    @ProblemCodes({"event_not_found", "event_not_yours", "event_not_draft", "precondition_failed"})
    public Uni<RestResponse<EventView>> publish(
            @RestPath UUID id,
            @RestHeader("If-Match") @Nullable @Parameter(description = "The ETag of what was read, if it matters.")
                    String ifMatch) {
        return events.publish(id, ifMatch).map(EventResource::tagged);
    }

    @POST
    @Path("/{id}/unpublish")
    @PermissionsAllowed("events:toggle_active")
    @Audited("EVENT_DEACTIVATED")
    @Operation(summary = "Take an event back", description = "It is a draft again. What is booked stays so.")
    @ProblemCodes({"event_not_found", "event_not_yours", "event_not_published", "precondition_failed"})
    public Uni<RestResponse<EventView>> unpublish(
            @RestPath UUID id,
            @RestHeader("If-Match") @Nullable @Parameter(description = "The ETag of what was read, if it matters.")
                    String ifMatch) {
        return events.unpublish(id, ifMatch).map(EventResource::tagged);
    }

    @POST
    @Path("/{id}/archive")
    @PermissionsAllowed("events:delete_own")
    @Audited("EVENT_DELETED")
    @Operation(
            summary = "Archive an event",
            description = "For good, instead of deleting it, because appointments point at it. Its slug is free again.")
    @ProblemCodes({"event_not_found", "event_not_yours", "event_archived", "precondition_failed"})
    public Uni<RestResponse<EventView>> archive(
            @RestPath UUID id,
            @RestHeader("If-Match") @Nullable @Parameter(description = "The ETag of what was read, if it matters.")
                    String ifMatch) {
        return events.archive(id, ifMatch).map(EventResource::tagged);
    }

    @GET
    @PermissionsAllowed("events:view_own")
    @Unaudited("Events are the organization's offer and hold no personal data.")
    @Operation(summary = "List the events of the organization", description = "The newest first.")
    public Uni<Page<EventView>> list(
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit, @RestQuery @Nullable String after) {
        return events.list(limit, after);
    }

    @GET
    @Path("/{id}")
    @PermissionsAllowed("events:view_own")
    @Unaudited("Events are the organization's offer and hold no personal data.")
    @Operation(summary = "Read an event", description = "One of the caller's organization, in any state.")
    @ProblemCodes("event_not_found")
    public Uni<RestResponse<EventView>> get(@RestPath UUID id) {
        return events.get(id).map(EventResource::tagged);
    }

    private static RestResponse<EventView> tagged(EventView event) {
        return RestResponse.ResponseBuilder.ok(event)
                .header("ETag", ETags.of(event.version()))
                .build();
    }
}
