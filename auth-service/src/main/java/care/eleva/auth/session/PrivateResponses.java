package care.eleva.auth.session;

import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Whatever this service says is about one caller or sets cookies: no cache may keep it or give it to somebody else. */
class PrivateResponses {
    /** Public because the framework calls it. */
    @ServerResponseFilter
    public void mark(ContainerResponseContext response) {
        MultivaluedMap<String, Object> headers = response.getHeaders();
        headers.putSingle(HttpHeaders.CACHE_CONTROL, "private, no-store");
        headers.putSingle(HttpHeaders.VARY, "Cookie, Authorization");
    }
}
