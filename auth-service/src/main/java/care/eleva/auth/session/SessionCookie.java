package care.eleva.auth.session;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.NewCookie;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The cookie of a session: an opaque id that only this service can turn into anything. */
@ApplicationScoped
public class SessionCookie {
    /** 32 bytes in base64url. */
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{43}");

    private static final String HOST_PREFIX = "__Host-";

    private final String name;
    private final boolean secure;

    SessionCookie(SessionConfig config) {
        this.name = config.cookie().name();
        this.secure = config.cookie().secure();
        if (!secure && name.startsWith(HOST_PREFIX)) {
            throw new IllegalArgumentException("browsers drop a __Host- cookie that is not secure: change "
                    + "eleva.session.cookie.name together with eleva.session.cookie.secure");
        }
    }

    /** Whether the request carries such a cookie, whatever is in it. */
    public boolean isPresent(HttpServerRequest request) {
        return !request.cookies(name).isEmpty();
    }

    /** The session id, or null when there is none, more than one, or something else. */
    public @Nullable String read(HttpServerRequest request) {
        Set<Cookie> cookies = request.cookies(name);
        String value = cookies.size() == 1 ? cookies.iterator().next().getValue() : "";
        return SECRET.matcher(value).matches() ? value : null;
    }

    /** The cookie for a session id. It lives as long as the browser; how long the session lives is not its matter. */
    public NewCookie of(String secret) {
        return build(name, secret, NewCookie.DEFAULT_MAX_AGE);
    }

    /** Makes the browser forget the session. */
    public NewCookie deletion() {
        return build(name, "", 0);
    }

    /** Another cookie of ours with the same protection. */
    public NewCookie build(String cookieName, String value, int maxAge) {
        return new NewCookie.Builder(cookieName)
                .value(value)
                .path("/")
                .secure(secure)
                .httpOnly(true)
                .sameSite(NewCookie.SameSite.LAX)
                .maxAge(maxAge)
                .build();
    }

    /** {@code __Host-} where browsers take it. */
    public String prefix() {
        return secure ? HOST_PREFIX : "";
    }
}
