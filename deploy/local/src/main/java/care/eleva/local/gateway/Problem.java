package care.eleva.local.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** What the gateway says itself, in the shape the services use (RFC 9457). The code never changes; the detail may. */
record Problem(int status, String code, String title, String detail) {

    static final String MEDIA_TYPE = "application/problem+json";

    static Problem malformedRequest(String detail) {
        return new Problem(400, "malformed_request", "The request cannot be read", detail);
    }

    static Problem headersTooLarge() {
        return new Problem(431, "malformed_request", "The request cannot be read", "The headers are too large.");
    }

    static Problem addressTooLong() {
        return new Problem(414, "malformed_request", "The request cannot be read", "The address is too long.");
    }

    static Problem notFound() {
        return new Problem(404, "not_found", "There is nothing here", "There is nothing at this address.");
    }

    static Problem methodNotAllowed() {
        return new Problem(
                405,
                "method_not_allowed",
                "The method is not allowed here",
                "This address does not answer to this method; the Allow header lists those it does.");
    }

    static Problem payloadTooLarge(long limit) {
        return new Problem(
                413,
                "payload_too_large",
                "The body is too large",
                "The largest body accepted here is " + limit + " bytes.");
    }

    static Problem internalError() {
        return new Problem(500, "internal_error", "Something went wrong on our side", "The log has the reason.");
    }

    static Problem upstreamFailed() {
        return new Problem(
                502,
                "upstream_failed",
                "A service that we depend on failed",
                "The part that answers this gave no valid answer.");
    }

    static Problem temporarilyUnavailable() {
        return new Problem(
                503,
                "temporarily_unavailable",
                "Temporarily unavailable",
                "The part that answers this cannot be reached at the moment. Try again soon.");
    }

    static Problem upstreamTimeout() {
        return new Problem(
                504,
                "upstream_timeout",
                "A service that we depend on did not answer in time",
                "The part that answers this took too long.");
    }

    Buffer body(String requestId) {
        return new JsonObject()
                .put("type", "https://docs.eleva.care/errors#" + code)
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .put("instance", "urn:eleva:request:" + requestId)
                .put("code", code)
                .toBuffer();
    }
}
