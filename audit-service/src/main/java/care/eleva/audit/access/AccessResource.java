package care.eleva.audit.access;

import care.eleva.audit.query.QueryParameters;
import care.eleva.kit.audit.Audited;
import care.eleva.kit.http.Page;
import care.eleva.kit.problem.ProblemCodes;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

@Path("/v1/audit/accesses")
@Tag(name = "Accesses", description = "Who saw something.")
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
    @Operation(
            summary = "See who accessed a resource",
            description =
                    "For the patient concerned, for the organization whose record it is with `records:view_own`, and with `audit:view_logs`; others get an empty list. The newest first.")
    @ProblemCodes("cursor_invalid")
    @Parameter(
            name = "resource_type",
            in = ParameterIn.QUERY,
            description = "Kind of the resource.",
            example = "medical_record",
            required = true,
            schema = @Schema(implementation = String.class))
    @Parameter(
            name = "resource_id",
            in = ParameterIn.QUERY,
            description = "Its id.",
            example = "01a20cdb-c568-7ba2-941f-3616f1c0ea25",
            required = true,
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
