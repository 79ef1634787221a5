package care.eleva.auth.organization;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.http.Page;
import care.eleva.kit.idempotency.Idempotent;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/** All organizations of the caller. */
@Path("/v1/organizations")
@Tag(name = "Organizations", description = "The organization of the session, and all those of the caller.")
class OrganizationsResource {
    private final OrganizationService organizations;
    private final TeamService teams;

    OrganizationsResource(OrganizationService organizations, TeamService teams) {
        this.organizations = organizations;
        this.teams = teams;
    }

    @GET
    @Authenticated
    @Unaudited("Everybody sees in which organizations he is.")
    @Operation(summary = "List one's organizations", description = "All of them: there is never a second page.")
    public Uni<Page<MyOrganizationView>> list() {
        return organizations.mine().map(all -> new Page<>(all, null));
    }

    @POST
    @ResponseStatus(201)
    @Authenticated
    @NotImpersonated
    @Audited("ORG_CREATED")
    @Idempotent
    @Operation(
            summary = "Found a team",
            description = "The caller owns it and administers it. The session stays where it is until it is switched.")
    @ProblemCodes("upstream_failed")
    public Uni<MyOrganizationView> found(@Valid @NotNull FoundTeam command) {
        return teams.found(command);
    }
}
