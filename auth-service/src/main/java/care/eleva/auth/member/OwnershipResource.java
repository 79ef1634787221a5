package care.eleva.auth.member;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Handing the organization on. */
@Path("/v1/organization/transfer-ownership")
@Tag(
        name = "Members",
        description = "The people of the caller's organization, what they may do, and how they come and go.")
class OwnershipResource {
    private final MemberService members;

    OwnershipResource(MemberService members) {
        this.members = members;
    }

    @POST
    @PermissionsAllowed("team:manage_roles")
    @NotImpersonated
    @Audited("ORG_OWNERSHIP_TRANSFERRED")
    @Operation(
            summary = "Hand the organization on",
            description = "Only its owner may; the next owner is one of its administrators.")
    @ProblemCodes({
        "not_the_owner",
        "owner_not_administrator",
        "member_inactive",
        "personal_organization",
        "member_not_found",
        "member_change_in_progress",
        "upstream_failed"
    })
    public Uni<Void> transfer(@Valid @NotNull TransferOwnership command) {
        return members.transferOwnership(command.userId());
    }
}
