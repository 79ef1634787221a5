package care.eleva.auth.session;

import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.problem.ProblemCodes;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.security.Authenticated;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/v1/session/csrf")
@Tag(name = "Session", description = "Who is signed in.")
class CsrfResource {
    private final SessionCookie cookie;
    private final CsrfTokens tokens;

    CsrfResource(SessionCookie cookie, CsrfTokens tokens) {
        this.cookie = cookie;
        this.tokens = tokens;
    }

    /** To be sent as {@code X-CSRF-Token} by clients that send neither {@code Origin} nor {@code Sec-Fetch-Site}. */
    @RegisterForReflection
    record CsrfToken(
            @Schema(examples = "r2Q3o0m1Zk8yq1u3G5bN7wD9fX2hJ4kL6nP8sT0vW1c")
            String csrfToken) {
        /** Without the token, so that no log can hold it. */
        @Override
        public String toString() {
            return "CsrfToken";
        }
    }

    @GET
    @Authenticated
    @Unaudited("Hands a browser the proof that goes with its cookie.")
    @Operation(
            summary = "Get the CSRF token of the session",
            description =
                    "For browsers that send neither `Origin` nor `Sec-Fetch-Site`: they send it as `X-CSRF-Token` with every change. It lasts as long as the session.")
    @ProblemCodes("session_cookie_required")
    public CsrfToken get(HttpServerRequest request) {
        String secret = cookie.read(request);
        if (secret == null) {
            throw SessionProblem.SESSION_COOKIE_REQUIRED.exception();
        }
        return new CsrfToken(tokens.of(secret));
    }
}
