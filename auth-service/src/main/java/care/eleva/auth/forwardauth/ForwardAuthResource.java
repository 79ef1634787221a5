package care.eleva.auth.forwardauth;

import care.eleva.auth.keys.SigningKeys;
import care.eleva.auth.origin.SameOrigin;
import care.eleva.auth.session.Admission;
import care.eleva.auth.session.OwnPage;
import care.eleva.auth.session.SessionCookie;
import care.eleva.auth.session.SessionProblem;
import care.eleva.auth.session.SessionService;
import care.eleva.auth.workos.AccessToken;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.problem.ProblemResponses;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * Turns a session cookie into a bearer token. Never routed to from outside. A token that somebody sent themselves passes
 * as it is: the services and the database verify it.
 *
 * <p>Nothing is cached here. One indexed read in one round trip is cheap, and a session that ended must be over for the
 * very next request.
 */
@Path("/internal/forward-auth")
@Tag(name = "Internal", description = "Between the gateway and this service, and never routed.")
class ForwardAuthResource {
    private static final String AUTHORIZATION = "Authorization";
    private static final String BEARER = "bearer ";

    private final SessionService sessions;
    private final SessionCookie cookie;
    private final OwnPage ownPage;
    private final SigningKeys keys;
    private final ProblemResponses problems;

    ForwardAuthResource(
            SessionService sessions,
            SessionCookie cookie,
            OwnPage ownPage,
            SigningKeys keys,
            ProblemResponses problems) {
        this.sessions = sessions;
        this.cookie = cookie;
        this.ownPage = ownPage;
        this.keys = keys;
        this.problems = problems;
    }

    @GET
    @PermitAll
    @Unaudited("Part of every request; what the request then does is audited by the endpoint that does it.")
    @Operation(
            summary = "Turn a session cookie into a token",
            description =
                    "The answer has the header Authorization when the request is somebody's. A token that came with the request is passed on as it is.")
    @ProblemCodes({"session_ended", "csrf_refused", "credentials_ambiguous"})
    @APIResponse(
            responseCode = "200",
            description = "The request may go on.",
            headers =
                    @Header(
                            name = "Authorization",
                            description = "The token to send on, when there is one.",
                            schema = @Schema(implementation = String.class)))
    public Uni<Response> authenticate(HttpServerRequest request) {
        boolean session = cookie.isPresent(request);
        String authorization = request.getHeader(AUTHORIZATION);
        if (session && authorization != null) {
            throw SessionProblem.CREDENTIALS_AMBIGUOUS.exception();
        }
        if (session) {
            return bySession(request);
        }
        return authorization == null
                ? Uni.createFrom().item(pass().build())
                : byToken(authorization)
                        .replaceWith(() ->
                                pass().header(AUTHORIZATION, authorization).build());
    }

    private Uni<Response> bySession(HttpServerRequest request) {
        if (!SameOrigin.isSafe(request.getHeader("X-Forwarded-Method"))) {
            ownPage.require(request);
        }
        String secret = cookie.read(request);
        return secret == null
                ? Uni.createFrom().item(ended())
                : sessions.admit(secret).map(admission -> switch (admission) {
                    case Admission.Admitted admitted ->
                        pass().header(AUTHORIZATION, "Bearer " + admitted.accessToken())
                                .build();
                    case Admission.Ended over -> ended();
                });
    }

    /** A token signed with a key that the database does not know yet would be refused by it. */
    private Uni<Void> byToken(String authorization) {
        if (!authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return Uni.createFrom().voidItem();
        }
        return AccessToken.read(authorization.substring(BEARER.length()).trim())
                .map(token -> keys.ensureUnproved(token.kid()))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Response ended() {
        Response problem = problems.of(SessionProblem.SESSION_ENDED);
        return Response.fromResponse(problem).cookie(cookie.deletion()).build();
    }

    private static Response.ResponseBuilder pass() {
        return Response.ok();
    }
}
