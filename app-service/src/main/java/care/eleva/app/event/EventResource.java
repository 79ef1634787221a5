package care.eleva.app.event;

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

    @POST
    @Path("/{id}/publish")
    @PermissionsAllowed("events:toggle_active")
    @Audited("EVENT_ACTIVATED")
    @Operation(summary = "Publish an event", description = "From then on everybody sees it and can book it.")
    @ProblemCodes({"event_not_found", "event_not_draft"})
    public Uni<EventView> publish(@RestPath UUID id) {
        return events.publish(id);
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
    public Uni<EventView> get(@RestPath UUID id) {
        return events.get(id);
    }
}
