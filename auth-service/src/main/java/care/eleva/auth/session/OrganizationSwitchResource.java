package care.eleva.auth.session;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.problem.ProblemResponses;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Takes the cookie for itself, like signing out: what changes is the session, and not what a token may do. */
@Path("/v1/session/organization")
@Tag(name = "Session", description = "Who is signed in.")
class OrganizationSwitchResource {
    private final OrganizationSwitch organizations;
    private final SessionCookie cookie;
    private final OwnPage ownPage;
    private final ProblemResponses problems;

    OrganizationSwitchResource(
            OrganizationSwitch organizations, SessionCookie cookie, OwnPage ownPage, ProblemResponses problems) {
        this.organizations = organizations;
        this.cookie = cookie;
        this.ownPage = ownPage;
        this.problems = problems;
    }

    /** Where to go. */
    @RegisterForReflection
    record ChangeOrganization(
            @NotNull @Pattern(regexp = "[!-~]{1,200}") @Schema(examples = "org_01JD4Z8W5T3Q9R7V2X6Y1B0C4E")
            String organizationId) {}

    /** Where the session is now. */
    @RegisterForReflection
    record InOrganization(
            @Schema(examples = "org_01JD4Z8W5T3Q9R7V2X6Y1B0C4E")
            String organizationId) {}

    @POST
    @PermitAll
    @Audited("SESSION_ORGANIZATION_CHANGED")
    @Operation(
            summary = "Take the session to another organization",
            description =
                    "For the session of the cookie, from a page of our own. Tokens of the organization that it leaves end. When the organization wants another sign-in, `sign_in` of the problem says where.")
    @ProblemCodes({
        "session_cookie_required",
        "session_ended",
        "csrf_refused",
        "membership_required",
        "organization_sign_in_required",
        "upstream_failed"
    })
    @APIResponse(
            responseCode = "200",
            description = "The session is in the organization.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = InOrganization.class)))
    public Uni<Response> change(@Valid @NotNull ChangeOrganization command, HttpServerRequest request) {
        if (!cookie.isPresent(request)) {
            throw SessionProblem.SESSION_COOKIE_REQUIRED.exception();
        }
        ownPage.require(request);
        String secret = cookie.read(request);
        if (secret == null) {
            return Uni.createFrom().item(ended());
        }
        return organizations.change(secret, command.organizationId()).map(admission -> switch (admission) {
            case Admission.Admitted admitted ->
                Response.ok(new InOrganization(command.organizationId())).build();
            case Admission.Ended over -> ended();
        });
    }

    private Response ended() {
        return Response.fromResponse(problems.of(SessionProblem.SESSION_ENDED))
                .cookie(cookie.deletion())
                .build();
    }
}
