package care.eleva.audit.event;

import care.eleva.audit.query.QueryParameters;
import care.eleva.kit.audit.Audited;
import care.eleva.kit.http.Page;
import care.eleva.kit.problem.ProblemCodes;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

@Path("/v1/audit/events")
@Tag(name = "Events", description = "The trail of the organization, event by event.")
class EventResource {
    private static final int LIMIT = 20;
    private static final int MAX_LIMIT = 100;
    private static final Pattern CURSOR = Pattern.compile("[A-Za-z0-9_-]{1,200}");

    private final EventService events;

    EventResource(EventService events) {
        this.events = events;
    }

    @GET
    @PermissionsAllowed("audit:view_logs")
    @Audited("AUDIT_LOG_VIEWED")
    @Operation(
            summary = "Search the trail",
            description =
                    "The newest first. All conditions must hold; an unknown parameter is refused, because a misspelt filter would show more than was asked for.")
    @ProblemCodes("cursor_invalid")
    @Parameter(
            name = "action",
            in = ParameterIn.QUERY,
            description = "An action of the registry; may be given up to 20 times, for any of them.",
            example = "MEDICAL_RECORD_VIEWED",
            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class))
    @Parameter(
            name = "actor",
            in = ParameterIn.QUERY,
            description = "Id of who acted.",
            example = "user_01JD4Z8W5T3Q9R7V2X6Y1B0C4D",
            schema = @Schema(implementation = String.class))
    @Parameter(
            name = "resource_type",
            in = ParameterIn.QUERY,
            description = "Kind of what was acted on.",
            example = "medical_record",
            schema = @Schema(implementation = String.class))
    @Parameter(
            name = "resource_id",
            in = ParameterIn.QUERY,
            description = "Id of what was acted on.",
            example = "01a20cdb-c568-7ba2-941f-3616f1c0ea25",
            schema = @Schema(implementation = String.class))
    @Parameter(
            name = "patient",
            in = ParameterIn.QUERY,
            description = "Id of whose health data it is about.",
            example = "user_01JD4Z8W5T3Q9R7V2X6Y1B0C4D",
            schema = @Schema(implementation = String.class))
    @Parameter(
            name = "outcome",
            in = ParameterIn.QUERY,
            description = "How it ended.",
            example = "denied",
            schema =
                    @Schema(
                            implementation = String.class,
                            enumeration = {"success", "failure", "denied"}))
    @Parameter(
            name = "from",
            in = ParameterIn.QUERY,
            description = "The first instant of recording.",
            example = "2026-11-01T00:00:00Z",
            schema = @Schema(implementation = String.class, format = "date-time"))
    @Parameter(
            name = "to",
            in = ParameterIn.QUERY,
            description = "The first instant no longer wanted.",
            example = "2026-12-01T00:00:00Z",
            schema = @Schema(implementation = String.class, format = "date-time"))
    @Parameter(
            name = "request_id",
            in = ParameterIn.QUERY,
            description = "Id of the request that did it.",
            example = "01a20cdb-c568-7ba2-941f-3616f1c0ea25",
            schema = @Schema(implementation = String.class))
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "How many rows a page has at most.",
            schema = @Schema(implementation = Integer.class, minimum = "1", maximum = "100", defaultValue = "20"))
    @Parameter(
            name = "after",
            in = ParameterIn.QUERY,
            description = "`next` of the page before; left out for the first page.",
            schema = @Schema(implementation = String.class))
    public Uni<RestResponse<Page<EventView>>> list(@Context UriInfo uri) {
        QueryParameters query = new QueryParameters(uri.getQueryParameters());
        EventFilter filter = EventFilter.of(query);
        int limit = query.number("limit", LIMIT, 1, MAX_LIMIT);
        String after = query.text("after", CURSOR);
        query.check();
        return events.list(filter, after, limit).map(EventResource::unstored);
    }

    @GET
    @Path("{id}")
    @PermissionsAllowed("audit:view_logs")
    @Audited("AUDIT_LOG_VIEWED")
    @Operation(
            summary = "Read an event with its evidence",
            description = "With the exact line, whose UTF-8 bytes are what is hashed.")
    @ProblemCodes("event_not_found")
    public Uni<RestResponse<EventDetail>> get(@RestPath UUID id) {
        return events.get(id).map(EventResource::unstored);
    }

    private static <T> RestResponse<T> unstored(T body) {
        return RestResponse.ResponseBuilder.ok(body)
                .header("Cache-Control", "no-store")
                .build();
    }
}
