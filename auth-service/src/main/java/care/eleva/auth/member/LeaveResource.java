package care.eleva.auth.member;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Leaving the organization of the session. */
@Path("/v1/organization/leave")
@Tag(
        name = "Members",
        description = "The people of the caller's organization, what they may do, and how they come and go.")
class LeaveResource {
    private final MemberService members;

    LeaveResource(MemberService members) {
        this.members = members;
    }

    @POST
    @Authenticated
    @NotImpersonated
    @Audited("ORG_MEMBER_LEFT")
    @Operation(summary = "Leave the organization", description = "The caller's sessions in it end at once.")
    @ProblemCodes({
        "personal_organization",
        "member_is_owner",
        "last_administrator",
        "member_directory_managed",
        "member_not_found",
        "member_change_in_progress",
        "upstream_failed"
    })
    public Uni<Void> leave() {
        return members.leave();
    }
}
