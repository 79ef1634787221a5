package care.eleva.app.profile;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** For the staff of the platform. */
@Path("/v1/experts/{slug}/badges")
@Tag(name = "Badges", description = "What the platform's staff says about an expert.")
class BadgeResource {
    private final PublicExpertService experts;

    BadgeResource(PublicExpertService experts) {
        this.experts = experts;
    }

    @PUT
    @PermissionsAllowed("experts:verify")
    @NotImpersonated
    @Audited("PROFILE_BADGES_CHANGED")
    @Operation(
            summary = "Give or take the badges of an expert",
            description = "Of a published profile that is not the caller's own. Its ETag is the public page's.")
    @ProblemCodes({"profile_not_found", "precondition_required", "precondition_failed"})
    public Uni<RestResponse<PublicProfileView>> put(
            @RestPath @Parameter(description = "The profile's public address.", example = "ana-silva") String slug,
            @RestHeader("If-Match") @Nullable @Parameter(description = "The ETag of what was read.") String ifMatch,
            @Valid @NotNull Badges badges) {
        return experts.setBadges(slug, ifMatch, badges).map(PublicExpertResource::tagged);
    }
}
