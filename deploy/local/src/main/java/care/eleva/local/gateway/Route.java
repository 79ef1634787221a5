package care.eleva.local.gateway;

import java.time.Duration;
import java.util.Set;

/**
 * One line of the routing table.
 *
 * @param path      an exact path, or a prefix that ends at a segment's end
 * @param exact     whether only {@code path} itself matches
 * @param auth      whether auth-service is asked who calls
 * @param bodyLimit largest request body in bytes
 * @param timeout   longest silence of the service
 * @param streaming whether a gateway that holds answers back must not do so here; this one never does
 */
record Route(
        String path,
        boolean exact,
        String upstream,
        Auth auth,
        Set<String> methods,
        long bodyLimit,
        Duration timeout,
        boolean streaming) {

    /** How a route treats a caller's credentials. */
    enum Auth {
        /** Credentials are checked, and a refusal is the answer. Without any, the service sees an anonymous caller. */
        REQUIRED,
        /** As required, but credentials that are no longer good count as none. */
        OPTIONAL,
        /** Nobody is asked, and the service sees no Authorization header. */
        NONE
    }

    boolean matches(String requestPath) {
        return requestPath.equals(path)
                || (!exact && requestPath.startsWith(path) && requestPath.charAt(path.length()) == '/');
    }

    boolean allows(String method) {
        return methods.contains(method) || ("HEAD".equals(method) && methods.contains("GET"));
    }
}
