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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** What everybody may see of one expert's events, signed in or not, by public addresses. */
@Path("/v1/public/experts/{expert}/events")
@Tag(name = "Public events", description = "What everybody sees, signed in or not.")
class PublicExpertEventResource {
    private final PublicEventService events;

    PublicExpertEventResource(PublicEventService events) {
        this.events = events;
    }

    @GET
    @PermitAll
    @Unaudited("Published events are public.")
    @Operation(
            summary = "List the published events of an expert",
            description = "The newest first; none when the profile is not published.")
    public Uni<Page<PublicEventView>> list(
            @RestPath @Parameter(description = "The profile's public address.", example = "ana-silva") String expert,
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit,
            @RestQuery @Nullable String after) {
        return events.listOf(expert, limit, after);
    }

    @GET
    @Path("/{slug}")
    @PermitAll
    @Unaudited("Published events are public.")
    @Operation(summary = "Read a published event by its address", description = "The expert's slug and its own.")
    @ProblemCodes("event_not_found")
    public Uni<PublicEventView> get(
            @RestPath @Parameter(description = "The profile's public address.", example = "ana-silva") String expert,
            @RestPath @Parameter(description = "The event's part of the address.", example = "first-consultation")
                    String slug) {
        return events.get(expert, slug);
    }
}
