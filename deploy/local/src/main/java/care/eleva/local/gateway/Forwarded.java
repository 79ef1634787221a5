package care.eleva.local.gateway;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;

/**
 * What the gateway itself says about a request to those behind it. Nothing of it is taken from the caller.
 *
 * @param publicUrl the origin by which browsers know the system
 */
record Forwarded(URI publicUrl) {

    void describe(HttpServerRequest request, Trace trace, MultiMap headers) {
        headers.set("X-Forwarded-For", request.remoteAddress().hostAddress());
        headers.set("X-Forwarded-Proto", publicUrl.getScheme());
        headers.set("X-Forwarded-Host", publicUrl.getAuthority());
        headers.set("X-Request-Id", trace.requestId());
        headers.set("traceparent", trace.traceparent());
    }
}
