package care.eleva.auth.organization;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.Authenticated;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The organization of the session. */
@Path("/v1/organization")
@Tag(name = "Organizations", description = "The organization of the session, and all those of the caller.")
class OrganizationResource {
    private final OrganizationService organizations;

    OrganizationResource(OrganizationService organizations) {
        this.organizations = organizations;
    }

    @GET
    @Authenticated
    @Unaudited("Members see the name of their own organization.")
    @Operation(summary = "Read the organization of the session", description = "Whoever is in it may.")
    @ProblemCodes("organization_not_found")
    public Uni<OrganizationView> get() {
        return organizations.get();
    }

    @PATCH
    @PermissionsAllowed("team:manage_settings")
    @NotImpersonated
    @Audited("ORG_SETTINGS_UPDATED")
    @Operation(summary = "Rename the organization", description = "The last name given stands, here and at WorkOS.")
    @ProblemCodes({"organization_not_found", "upstream_failed"})
    public Uni<OrganizationView> rename(@Valid @NotNull RenameOrganization command) {
        return organizations.rename(command.name());
    }
}
