package care.eleva.auth.portal;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestResponse;

@Path("/v1/organization/portal-links")
@Tag(
        name = "Admin Portal",
        description = "Where an organization's administrators set up single sign-on, directories and more, at WorkOS.")
class PortalResource {
    private final PortalService portal;

    PortalResource(PortalService portal) {
        this.portal = portal;
    }

    @POST
    @ResponseStatus(201)
    @PermissionsAllowed("team:manage_settings")
    @NotImpersonated
    @Audited("PORTAL_LINK_CREATED")
    @Operation(
            summary = "Make a link into the Admin Portal",
            description = "Whoever has the address is let in, so it is for this browser and for now.")
    @ProblemCodes("upstream_failed")
    public Uni<RestResponse<PortalLinkView>> create(@Valid @NotNull CreatePortalLink command) {
        return portal.create(command.intent())
                .map(view -> RestResponse.ResponseBuilder.create(RestResponse.Status.CREATED, view)
                        .header("Cache-Control", "no-store")
                        .build());
    }
}
