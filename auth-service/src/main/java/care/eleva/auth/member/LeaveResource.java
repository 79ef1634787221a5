package care.eleva.auth.member;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/** Leaving the organization of the session. */
@Path("/v1/organization/leave")
class LeaveResource {
    private final MemberService members;

    LeaveResource(MemberService members) {
        this.members = members;
    }

    @POST
    @Authenticated
    @NotImpersonated
    @Audited("ORG_MEMBER_LEFT")
    public Uni<Void> leave() {
        return members.leave();
    }
}
