package care.eleva.auth.invitation;

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
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The invitations of the caller's organization. */
@Path("/v1/organization/invitations")
@Tag(name = "Invitations", description = "Inviting people into the organization, and joining one.")
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
    @Operation(
            summary = "Invite somebody",
            description = "WorkOS sends the mail. Nobody invites into a role that permits more than he may do himself.")
    @ProblemCodes({
        "organization_deleting",
        "already_invited",
        "already_member",
        "role_not_assignable",
        "role_exceeds_own",
        "invitation_refused",
        "upstream_failed",
        "invitation_not_found",
        "invitation_not_open"
    })
    public Uni<InvitationView> send(@Valid @NotNull SendInvitation command) {
        return invitations.send(command);
    }

    @GET
    @PermissionsAllowed("team:invite_members")
    @Unaudited("Whoever may invite sees who has been invited.")
    @Operation(summary = "List invitations", description = "Those of the caller's organization, the newest first.")
    @ProblemCodes("upstream_failed")
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
    @Operation(summary = "Send an invitation again", description = "The same invitation, with a new mail.")
    @ProblemCodes({"invitation_not_found", "invitation_not_open", "upstream_failed"})
    public Uni<InvitationView> resend(@RestPath String id) {
        return invitations.resend(id);
    }

    @DELETE
    @Path("/{id}")
    @PermissionsAllowed("team:invite_members")
    @NotImpersonated
    @Audited("ORG_INVITATION_REVOKED")
    @Operation(summary = "Take an invitation back", description = "Its link does not work any more.")
    @ProblemCodes({"invitation_not_found", "invitation_not_open", "upstream_failed"})
    public Uni<Void> revoke(@RestPath String id) {
        return invitations.revoke(id);
    }
}
