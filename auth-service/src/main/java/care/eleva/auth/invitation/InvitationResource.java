package care.eleva.auth.invitation;

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
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The invitations of the caller's organization. */
@Path("/v1/organization/invitations")
class InvitationResource {
    private final InvitationService invitations;

    InvitationResource(InvitationService invitations) {
        this.invitations = invitations;
    }

    @POST
    @ResponseStatus(201)
    @PermissionsAllowed("team:invite_members")
    @NotImpersonated
    @Audited("ORG_MEMBER_INVITED")
    public Uni<InvitationView> send(@Valid @NotNull SendInvitation command) {
        return invitations.send(command);
    }

    @GET
    @PermissionsAllowed("team:invite_members")
    @Unaudited("Whoever may invite sees who has been invited.")
    public Uni<Page<InvitationView>> list(
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit,
            @RestQuery @Pattern(regexp = "[A-Za-z0-9_]{1,200}") @Nullable String after) {
        return invitations.list(limit, after);
    }

    @POST
    @Path("/{id}/resend")
    @PermissionsAllowed("team:invite_members")
    @NotImpersonated
    @Audited("ORG_INVITATION_RESENT")
    public Uni<InvitationView> resend(@RestPath String id) {
        return invitations.resend(id);
    }

    @DELETE
    @Path("/{id}")
    @PermissionsAllowed("team:invite_members")
    @NotImpersonated
    @Audited("ORG_INVITATION_REVOKED")
    public Uni<Void> revoke(@RestPath String id) {
        return invitations.revoke(id);
    }
}
