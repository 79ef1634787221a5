package care.eleva.auth.portal;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.jboss.resteasy.reactive.RestResponse;

@Path("/v1/organization/portal-links")
class PortalResource {
    private final PortalService portal;

    PortalResource(PortalService portal) {
        this.portal = portal;
    }

    @POST
    @PermissionsAllowed("team:manage_settings")
    @NotImpersonated
    @Audited("PORTAL_LINK_CREATED")
    public Uni<RestResponse<PortalLinkView>> create(@Valid @NotNull CreatePortalLink command) {
        return portal.create(command.intent())
                .map(view -> RestResponse.ResponseBuilder.create(RestResponse.Status.CREATED, view)
                        .header("Cache-Control", "no-store")
                        .build());
    }
}
