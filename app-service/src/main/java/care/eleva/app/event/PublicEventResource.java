package care.eleva.app.event;

import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.http.Page;
import care.eleva.kit.problem.ProblemCodes;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** What everybody may see of published events, signed in or not. */
@Path("/v1/public/events")
@Tag(name = "Public events", description = "What everybody sees, signed in or not.")
class PublicEventResource {
    private final PublicEventService events;

    PublicEventResource(PublicEventService events) {
        this.events = events;
    }

    @GET
    @PermitAll
    @Unaudited("Published events are public.")
    @Operation(
            summary = "List published events",
            description =
                    "Those of all experts whose profile is published, the newest first; with a name, by the word of theirs"
                            + " that was found.")
    public Uni<Page<PublicEventView>> list(
            @RestQuery
                    @Nullable
                    @Size(min = 1, max = 100)
                    @Parameter(
                            description =
                                    "Beginnings of words of the name, in any order; case and accents do not matter.",
                            example = "consult")
                    String name,
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit,
            @RestQuery @Nullable String after) {
        return events.list(name, limit, after);
    }

    @GET
    @Path("/{id}")
    @PermitAll
    @Unaudited("Published events are public.")
    @Operation(
            summary = "Read a published event",
            description = "A draft, an archived event, or one of an unpublished expert is not found.")
    @ProblemCodes("event_not_found")
    public Uni<PublicEventView> get(@RestPath UUID id) {
        return events.get(id);
    }
}
