package care.eleva.auth.member;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.http.Page;
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
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The members of the caller's organization. */
@Path("/v1/organization/members")
class MemberResource {
    private final MemberService members;

    MemberResource(MemberService members) {
        this.members = members;
    }

    @GET
    @PermissionsAllowed("team:view_members")
    @Unaudited("Members see who the other members of their organization are.")
    public Uni<Page<MemberView>> list(
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit,
            @RestQuery @Nullable String after,
            @RestQuery @Pattern(regexp = "active|inactive|pending") @Nullable String status) {
        return members.list(limit, after, status);
    }

    @GET
    @Path("/{user_id}")
    @PermissionsAllowed("team:view_members")
    @Unaudited("Members see who the other members of their organization are.")
    public Uni<MemberView> get(@RestPath("user_id") String userId) {
        return members.get(userId);
    }

    @PATCH
    @Path("/{user_id}")
    @PermissionsAllowed("team:manage_roles")
    @NotImpersonated
    @Audited("ROLE_CHANGED")
    public Uni<MembershipView> changeRole(@RestPath("user_id") String userId, @Valid @NotNull ChangeRole command) {
        return members.changeRole(userId, command.role());
    }

    @POST
    @Path("/{user_id}/deactivate")
    @PermissionsAllowed("team:remove_members")
    @NotImpersonated
    @Audited("MEMBERSHIP_CHANGED")
    public Uni<MembershipView> deactivate(@RestPath("user_id") String userId) {
        return members.deactivate(userId);
    }

    @POST
    @Path("/{user_id}/reactivate")
    @PermissionsAllowed("team:remove_members")
    @NotImpersonated
    @Audited("MEMBERSHIP_CHANGED")
    public Uni<MembershipView> reactivate(@RestPath("user_id") String userId) {
        return members.reactivate(userId);
    }

    @DELETE
    @Path("/{user_id}")
    @PermissionsAllowed("team:remove_members")
    @NotImpersonated
    @Audited("ORG_MEMBER_REMOVED")
    public Uni<Void> remove(@RestPath("user_id") String userId) {
        return members.remove(userId);
    }
}
