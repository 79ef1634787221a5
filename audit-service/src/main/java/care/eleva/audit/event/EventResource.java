package care.eleva.audit.event;

import care.eleva.audit.query.QueryParameters;
import care.eleva.kit.audit.Audited;
import care.eleva.kit.http.Page;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

@Path("/v1/audit/events")
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
    public Uni<RestResponse<EventDetail>> get(@RestPath UUID id) {
        return events.get(id).map(EventResource::unstored);
    }

    private static <T> RestResponse<T> unstored(T body) {
        return RestResponse.ResponseBuilder.ok(body)
                .header("Cache-Control", "no-store")
                .build();
    }
}
