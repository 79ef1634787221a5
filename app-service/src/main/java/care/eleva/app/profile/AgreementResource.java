package care.eleva.app.profile;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The practitioner agreement, which comes before a public profile. */
@Path("/v1/profile/agreement")
@Tag(name = "Profile", description = "The public page of the expert who calls.")
class AgreementResource {
    private final ProfileService profiles;

    AgreementResource(ProfileService profiles) {
        this.profiles = profiles;
    }

    @GET
    @PermissionsAllowed("profile:view_expert")
    @Unaudited("Experts read what they have agreed to.")
    @Operation(
            summary = "Read which agreement there is",
            description = "The present version of the practitioner agreement, and what the caller has accepted last.")
    public Uni<AgreementView> get() {
        return profiles.agreement();
    }

    @POST
    @Path("/accept")
    @PermissionsAllowed("profile:edit_expert")
    @NotImpersonated
    @Audited("PRACTITIONER_AGREEMENT_ACCEPTED")
    @Operation(
            summary = "Accept the agreement",
            description = "The present version, in one's own name. Accepting it again changes nothing.")
    @ProblemCodes("agreement_outdated")
    public Uni<AgreementView> accept(@Valid @NotNull AcceptAgreement command) {
        return profiles.accept(command.version());
    }
}
