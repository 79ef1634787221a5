package care.eleva.local.gateway;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Refuses what two programs could read in two ways, and takes away the headers by which a caller could claim to be
 * someone. Paths of this system need no escapes, so none are accepted: nothing is normalised, nothing can be smuggled.
 */
final class RequestGuard {

    private static final Pattern PLAIN_PATH = Pattern.compile("/|(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+/?");
    private static final Pattern PLAIN_QUERY = Pattern.compile("[\\x21-\\x7e&&[^#\\\\\"<>^`{|}]]*");
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "expect");
    private static final List<String> CLAIMS = List.of(
            "x-workos-",
            "x-user",
            "x-org",
            "x-tenant",
            "x-role",
            "x-permission",
            "x-session",
            "x-caller",
            "x-auth",
            "x-eleva-",
            "x-forwarded-",
            "x-original-",
            "x-rewrite-",
            "x-http-method",
            "x-method-override");
    private static final Set<String> CLAIM = Set.of(
            "forwarded", "x-real-ip", "x-client-ip", "true-client-ip", "x-cluster-client-ip", "cf-connecting-ip");

    private RequestGuard() {}

    /** The reason why this request's address cannot be accepted, if there is one. */
    static Optional<Problem> refusal(HttpServerRequest request) {
        String uri = request.uri();
        int mark = uri.indexOf('?');
        String path = mark < 0 ? uri : uri.substring(0, mark);
        String query = mark < 0 ? "" : uri.substring(mark + 1);
        if (!PLAIN_PATH.matcher(path).matches()) {
            return Optional.of(Problem.malformedRequest(
                    "A path holds letters, digits and the signs - . _ ~ only, without escapes or empty parts."));
        }
        if (!PLAIN_QUERY.matcher(query).matches()) {
            return Optional.of(Problem.malformedRequest("The query holds a character that must be escaped."));
        }
        if (request.headers().getAll("host").size() != 1) {
            return Optional.of(Problem.malformedRequest("A request names its host once."));
        }
        if (request.headers().getAll("authorization").size() > 1) {
            return Optional.of(Problem.malformedRequest("A request has one Authorization header at most."));
        }
        return Optional.empty();
    }

    /** Takes away what belongs to one connection only, and all that names a caller. */
    static void clean(MultiMap headers) {
        for (String listed : headers.getAll("connection")) {
            for (String name : listed.split(",", -1)) {
                headers.remove(name.strip());
            }
        }
        for (String name : List.copyOf(headers.names())) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (HOP_BY_HOP.contains(lower)
                    || CLAIM.contains(lower)
                    || CLAIMS.stream().anyMatch(lower::startsWith)
                    || lower.indexOf('_') >= 0) {
                headers.remove(name);
            }
        }
    }

    /** Takes away from an answer what belongs to the connection behind the gateway, and what tells about programs. */
    static void cleanAnswer(MultiMap headers) {
        for (String listed : headers.getAll("connection")) {
            for (String name : listed.split(",", -1)) {
                headers.remove(name.strip());
            }
        }
        for (String name : List.copyOf(headers.names())) {
            String lower = name.toLowerCase(Locale.ROOT);
            // Transfer-Encoding is left to the proxy: it decides about the framing towards the caller.
            if ((HOP_BY_HOP.contains(lower) && !"transfer-encoding".equals(lower))
                    || "server".equals(lower)
                    || "x-powered-by".equals(lower)
                    || lower.startsWith("x-workos-")) {
                headers.remove(name);
            }
        }
    }
}
