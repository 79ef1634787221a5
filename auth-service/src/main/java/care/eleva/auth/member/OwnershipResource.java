package care.eleva.auth.member;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/** Handing the organization on. */
@Path("/v1/organization/transfer-ownership")
class OwnershipResource {
    private final MemberService members;

    OwnershipResource(MemberService members) {
        this.members = members;
    }

    @POST
    @PermissionsAllowed("team:manage_roles")
    @NotImpersonated
    @Audited("ORG_OWNERSHIP_TRANSFERRED")
    public Uni<Void> transfer(@Valid @NotNull TransferOwnership command) {
        return members.transferOwnership(command.userId());
    }
}
