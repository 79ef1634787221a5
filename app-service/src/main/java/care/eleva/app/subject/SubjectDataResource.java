package care.eleva.app.subject;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.http.Page;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/**
 * Everything that this service holds about the caller, page by page. For auth-service, which asks with the caller's
 * token and puts the copy together; the gateway does not lead here.
 */
@Path("/v1/subject-data")
@Tag(
        name = "Subject data",
        description = "What is held about the caller, for the copy that auth-service puts together; never routed.")
class SubjectDataResource {
    private final SubjectDataService subjects;

    SubjectDataResource(SubjectDataService subjects) {
        this.subjects = subjects;
    }

    /** For everybody who is signed in: nobody needs a permission to ask for what is held about them. */
    @GET
    @Authenticated
    @NotImpersonated
    @Audited("HEALTH_DATA_EXPORTED")
    @Operation(
            summary = "Tell callers what is held about them",
            description = "One page of what is held here about the caller, section by section.")
    public Uni<RestResponse<Page<SubjectItem>>> page(
            @RestQuery @DefaultValue("50") @Min(1) @Max(100) int limit, @RestQuery @Nullable String after) {
        return subjects.page(SubjectPosition.decode(after), limit)
                .map(page -> RestResponse.ResponseBuilder.ok(page)
                        .header("Cache-Control", "no-store")
                        .build());
    }
}
