package care.eleva.auth.session;

import care.eleva.auth.origin.SameOrigin;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Demands that a change that a session cookie vouches for comes from a page of ours. What the browser says itself decides;
 * a CSRF token counts only for old browsers that say nothing.
 */
@ApplicationScoped
public class OwnPage {
    private static final String CSRF_HEADER = "X-CSRF-Token";

    private final SameOrigin sameOrigin;
    private final SessionCookie cookie;
    private final CsrfTokens csrf;

    OwnPage(SameOrigin sameOrigin, SessionCookie cookie, CsrfTokens csrf) {
        this.sameOrigin = sameOrigin;
        this.cookie = cookie;
        this.csrf = csrf;
    }

    /** Ends the request with {@code csrf_refused} unless it is proved to come from a page of ours. */
    public void require(HttpServerRequest request) {
        if (!sameOrigin.isProved(request.headers()) && !(SameOrigin.isSilent(request.headers()) && hasToken(request))) {
            throw SessionProblem.CSRF_REFUSED.exception();
        }
    }

    private boolean hasToken(HttpServerRequest request) {
        List<String> tokens = request.headers().getAll(CSRF_HEADER);
        String secret = cookie.read(request);
        return secret != null && tokens.size() == 1 && csrf.matches(tokens.getFirst(), secret);
    }
}
