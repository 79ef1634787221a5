package care.eleva.auth.invitation;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/** Joining by invitation, for somebody who is signed in already. */
@Path("/v1/invitations/accept")
class AcceptanceResource {
    private final AcceptanceService acceptances;

    AcceptanceResource(AcceptanceService acceptances) {
        this.acceptances = acceptances;
    }

    @POST
    @Authenticated
    @NotImpersonated
    @Audited("ORG_INVITATION_ACCEPTED")
    public Uni<JoinedView> accept(@Valid @NotNull AcceptInvitation command) {
        return acceptances.accept(command.token());
    }
}
