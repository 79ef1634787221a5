package care.eleva.auth.session;

import care.eleva.auth.origin.OriginConfig;
import care.eleva.auth.workos.WorkosClient;
import care.eleva.kit.audit.Audited;
import care.eleva.kit.http.CurrentRequest;
import care.eleva.kit.problem.ProblemCodes;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/auth/logout")
@Tag(name = "Session", description = "Who is signed in.")
class SignOutResource {
    private static final String FORM = "application/x-www-form-urlencoded";

    private final SessionService sessions;
    private final SessionCookie cookie;
    private final OwnPage ownPage;
    private final OriginConfig origin;
    private final WorkosClient workos;
    private final CurrentRequest current;

    SignOutResource(
            SessionService sessions,
            SessionCookie cookie,
            OwnPage ownPage,
            OriginConfig origin,
            WorkosClient workos,
            CurrentRequest current) {
        this.sessions = sessions;
        this.cookie = cookie;
        this.ownPage = ownPage;
        this.origin = origin;
        this.workos = workos;
        this.current = current;
    }

    /** Where to send the browser next: WorkOS ends its own session there, and sends it back to us. */
    @RegisterForReflection
    record SignedOut(
            @Schema(
                    examples =
                            "https://api.workos.com/user_management/sessions/logout?session_id=session_01JD4Z8W5T3Q9R7V2X6Y1B0C4G")
            String logoutUrl) {}

    @POST
    @PermitAll
    @Audited("AUTH_SIGNED_OUT")
    @Operation(
            summary = "Sign out",
            description =
                    "Ends the session of the cookie here, in all services at once, and names the address that ends it at WorkOS. A form is redirected there. Without a session it succeeds all the same.")
    @ProblemCodes("csrf_refused")
    @APIResponse(
            responseCode = "200",
            description = "Where to send the browser next.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = SignedOut.class)))
    @APIResponse(responseCode = "303", description = "The same, for a form.")
    public Uni<Response> signOut(HttpServerRequest request, HttpHeaders headers) {
        if (cookie.isPresent(request)) {
            ownPage.require(request);
        }
        String secret = cookie.read(request);
        Uni<@Nullable String> ended = secret == null ? Uni.createFrom().nullItem() : sessions.signOut(secret);
        String type = headers.getHeaderString(HttpHeaders.CONTENT_TYPE);
        boolean form = type != null && type.startsWith(FORM);
        return ended.map(session -> answer(next(session), form));
    }

    private URI next(@Nullable String workosSessionId) {
        URI home = origin.at("/");
        if (workosSessionId == null) {
            current.committedActions().nothingHappened();
            return home;
        }
        return workos.logoutUrl(workosSessionId, home);
    }

    private Response answer(URI next, boolean form) {
        Response.ResponseBuilder response =
                form ? Response.seeOther(next) : Response.ok(new SignedOut(next.toString()));
        return response.cookie(cookie.deletion()).build();
    }
}
