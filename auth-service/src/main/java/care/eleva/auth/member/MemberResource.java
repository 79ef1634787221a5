package care.eleva.auth.member;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.http.Page;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The members of the caller's organization. */
@Path("/v1/organization/members")
@Tag(
        name = "Members",
        description = "The people of the caller's organization, what they may do, and how they come and go.")
class MemberResource {
    private final MemberService members;

    MemberResource(MemberService members) {
        this.members = members;
    }

    @GET
    @PermissionsAllowed("team:view_members")
    @Unaudited("Members see who the other members of their organization are.")
    @Operation(summary = "List members", description = "By their ids.")
    public Uni<Page<MemberView>> list(
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit,
            @RestQuery @Nullable String after,
            @Parameter(description = "Only members whose membership stands so.", example = "active")
                    @RestQuery
                    @Pattern(regexp = "active|inactive|pending")
                    @Nullable
                    String status) {
        return members.list(limit, after, status);
    }

    @GET
    @Path("/{user_id}")
    @PermissionsAllowed("team:view_members")
    @Unaudited("Members see who the other members of their organization are.")
    @Operation(summary = "Read a member", description = "Of the caller's organization; anybody else is not found.")
    @ProblemCodes("member_not_found")
    public Uni<MemberView> get(@RestPath("user_id") String userId) {
        return members.get(userId);
    }

    @PATCH
    @Path("/{user_id}")
    @PermissionsAllowed("team:manage_roles")
    @NotImpersonated
    @Audited("ROLE_CHANGED")
    @Operation(
            summary = "Give a member another role",
            description =
                    "Nobody gives a role that permits more than he may do himself. The member's next request gets a token with the new role.")
    @ProblemCodes({
        "role_not_assignable",
        "role_exceeds_own",
        "member_is_self",
        "member_is_owner",
        "last_administrator",
        "member_directory_managed",
        "member_pending",
        "member_inactive",
        "member_not_found",
        "member_change_in_progress",
        "upstream_failed"
    })
    public Uni<MembershipView> changeRole(@RestPath("user_id") String userId, @Valid @NotNull ChangeRole command) {
        return members.changeRole(userId, command.role());
    }

    @POST
    @Path("/{user_id}/deactivate")
    @PermissionsAllowed("team:remove_members")
    @NotImpersonated
    @Audited("MEMBERSHIP_CHANGED")
    @Operation(
            summary = "Suspend a member",
            description = "The membership stays; the member's sessions in the organization end at once.")
    @ProblemCodes({
        "personal_organization",
        "member_is_self",
        "member_is_owner",
        "last_administrator",
        "member_directory_managed",
        "member_pending",
        "member_not_found",
        "member_change_in_progress",
        "upstream_failed"
    })
    public Uni<MembershipView> deactivate(@RestPath("user_id") String userId) {
        return members.deactivate(userId);
    }

    @POST
    @Path("/{user_id}/reactivate")
    @PermissionsAllowed("team:remove_members")
    @NotImpersonated
    @Audited("MEMBERSHIP_CHANGED")
    @Operation(summary = "Let a suspended member in again", description = "With the role from before.")
    @ProblemCodes({
        "personal_organization",
        "member_directory_managed",
        "member_pending",
        "member_not_found",
        "member_change_in_progress",
        "upstream_failed",
        "member_is_self"
    })
    public Uni<MembershipView> reactivate(@RestPath("user_id") String userId) {
        return members.reactivate(userId);
    }

    @DELETE
    @Path("/{user_id}")
    @PermissionsAllowed("team:remove_members")
    @NotImpersonated
    @Audited("ORG_MEMBER_REMOVED")
    @Operation(
            summary = "Remove a member",
            description = "The membership and the member's sessions in the organization end at once.")
    @ProblemCodes({
        "personal_organization",
        "member_is_self",
        "member_is_owner",
        "last_administrator",
        "member_directory_managed",
        "member_not_found",
        "member_change_in_progress",
        "upstream_failed"
    })
    public Uni<Void> remove(@RestPath("user_id") String userId) {
        return members.remove(userId);
    }
}
