package care.eleva.auth.organization;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/** The deletion of the session's organization: for its owner, and for whoever has {@code organizations:delete}. */
@Path("/v1/organization/deletion")
@Tag(name = "Organizations", description = "The organization of the session, and all those of the caller.")
class DeletionResource {
    private final DeletionService deletions;

    DeletionResource(DeletionService deletions) {
        this.deletions = deletions;
    }

    @GET
    @Authenticated
    @Unaudited("Members see that their organization is about to be deleted.")
    @Operation(
            summary = "Read when the organization is deleted",
            description = "And what goes with it, and what the law keeps.")
    @ProblemCodes("deletion_not_scheduled")
    public Uni<DeletionView> get() {
        return deletions.get();
    }

    @POST
    @ResponseStatus(201)
    @Authenticated
    @NotImpersonated
    @Audited("ORG_DELETION_REQUESTED")
    @Operation(
            summary = "Have the organization deleted",
            description =
                    "After a time in which it can be stopped, and in which nothing changes but that nobody new is invited. For the owner, and for whoever has organizations:delete.")
    @ProblemCodes({"permission_denied", "organization_not_found", "organization_not_deletable", "deletion_scheduled"})
    public Uni<DeletionView> schedule() {
        return deletions.schedule();
    }

    @DELETE
    @Authenticated
    @NotImpersonated
    @Audited("ORG_DELETION_CANCELLED")
    @Operation(
            summary = "Stop the deletion of the organization",
            description = "Until it has begun. For the owner, and for whoever has organizations:delete.")
    @ProblemCodes({"permission_denied", "organization_not_found", "deletion_not_scheduled", "deletion_begun"})
    public Uni<Void> cancel() {
        return deletions.cancel();
    }
}
