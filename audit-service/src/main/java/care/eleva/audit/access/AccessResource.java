package care.eleva.audit.access;

import care.eleva.audit.query.QueryParameters;
import care.eleva.kit.audit.Audited;
import care.eleva.kit.http.Page;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.RestResponse;

@Path("/v1/audit/accesses")
class AccessResource {
    private static final int LIMIT = 20;
    private static final int MAX_LIMIT = 100;
    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final Pattern CURSOR = Pattern.compile("[A-Za-z0-9_-]{1,200}");

    private final AccessService accesses;

    AccessResource(AccessService accesses) {
        this.accesses = accesses;
    }

    /** For everybody who is signed in: a patient needs no permission to ask about what is the patient's own. */
    @GET
    @Authenticated
    @Audited("AUDIT_LOG_VIEWED")
    public Uni<RestResponse<Page<AccessView>>> list(@Context UriInfo uri) {
        QueryParameters query = new QueryParameters(uri.getQueryParameters());
        String type = query.requiredText("resource_type", TYPE);
        String id = query.requiredText("resource_id", QueryParameters.ID);
        int limit = query.number("limit", LIMIT, 1, MAX_LIMIT);
        String after = query.text("after", CURSOR);
        query.check();
        return accesses.list(new AccessQuery(type, id), after, limit)
                .map(page -> RestResponse.ResponseBuilder.ok(page)
                        .header("Cache-Control", "no-store")
                        .build());
    }
}
