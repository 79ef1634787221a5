package care.eleva.audit.access;

import care.eleva.audit.query.QueryParameters;
import care.eleva.kit.audit.Audited;
import care.eleva.kit.http.Page;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.Authenticated;
import io.quarkus.security.PermissionsAllowed;
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

/** Who accessed my data: for patients their own, for experts the records that they wrote. Nobody asks in their name. */
@Path("/v1/audit")
@Tag(name = "Accesses", description = "Who saw something.")
@NotImpersonated
class MyAccessResource {
    private static final int LIMIT = 20;
    private static final int MAX_LIMIT = 100;
    private static final Pattern CURSOR = Pattern.compile("[A-Za-z0-9_-]{1,200}");

    private final MyAccessService accesses;

    MyAccessResource(MyAccessService accesses) {
        this.accesses = accesses;
    }

    @GET
    @Path("/accesses-about-me")
    @Authenticated
    @Audited("AUDIT_LOG_VIEWED")
    @Operation(
            summary = "See who accessed my health data",
            description =
                    "Every event about the health data of the caller, in every organization, the newest first. An event that concerns two organizations is in the log of both.")
    @ProblemCodes("cursor_invalid")
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
    public Uni<RestResponse<Page<MyAccessView>>> aboutMe(@Context UriInfo uri) {
        return page(uri, MyAccesses.ABOUT_ME);
    }

    @GET
    @Path("/accesses-to-my-records")
    @PermissionsAllowed("records:view_own")
    @Audited("AUDIT_LOG_VIEWED")
    @Operation(
            summary = "See who accessed the records that I wrote",
            description = "Every event on them in the log of the caller's organization, the newest first.")
    @ProblemCodes("cursor_invalid")
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
    public Uni<RestResponse<Page<MyAccessView>>> toMyRecords(@Context UriInfo uri) {
        return page(uri, MyAccesses.TO_MY_RECORDS);
    }

    private Uni<RestResponse<Page<MyAccessView>>> page(UriInfo uri, MyAccesses which) {
        QueryParameters query = new QueryParameters(uri.getQueryParameters());
        int limit = query.number("limit", LIMIT, 1, MAX_LIMIT);
        String after = query.text("after", CURSOR);
        query.check();
        return accesses.list(which, after, limit)
                .map(page -> RestResponse.ResponseBuilder.ok(page)
                        .header("Cache-Control", "no-store")
                        .build());
    }
}
