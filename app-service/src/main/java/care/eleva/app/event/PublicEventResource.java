package care.eleva.app.event;

import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.http.Page;
import care.eleva.kit.problem.ProblemCodes;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** What everybody may see of published events, signed in or not. */
@Path("/v1/public/events")
@Tag(name = "Public events", description = "What everybody sees, signed in or not.")
class PublicEventResource {
    private final EventService events;

    PublicEventResource(EventService events) {
        this.events = events;
    }

    @GET
    @PermitAll
    @Unaudited("Published events are public.")
    @Operation(summary = "List published events", description = "Those of all organizations, the newest first.")
    public Uni<Page<PublicEventView>> list(
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit, @RestQuery @Nullable String after) {
        return events.listPublished(limit, after);
    }

    @GET
    @Path("/{id}")
    @PermitAll
    @Unaudited("Published events are public.")
    @Operation(summary = "Read a published event", description = "A draft or an archived event is not found.")
    @ProblemCodes("event_not_found")
    public Uni<PublicEventView> get(@RestPath UUID id) {
        return events.getPublished(id);
    }
}
