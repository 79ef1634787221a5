package care.eleva.auth.invitation;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Joining by invitation, for somebody who is signed in already. */
@Path("/v1/invitations/accept")
@Tag(name = "Invitations", description = "Inviting people into the organization, and joining one.")
class AcceptanceResource {
    private final AcceptanceService acceptances;

    AcceptanceResource(AcceptanceService acceptances) {
        this.acceptances = acceptances;
    }

    @POST
    @Authenticated
    @NotImpersonated
    @Audited("ORG_INVITATION_ACCEPTED")
    @Operation(
            summary = "Join by invitation",
            description =
                    "For somebody who is signed in already with the address that was invited. The session stays where it is until it is switched.")
    @ProblemCodes({"invitation_not_found", "invitation_for_another", "invitation_not_open", "upstream_failed"})
    public Uni<JoinedView> accept(@Valid @NotNull AcceptInvitation command) {
        return acceptances.accept(command.token());
    }
}
