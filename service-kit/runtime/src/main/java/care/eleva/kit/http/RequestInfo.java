package care.eleva.kit.http;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a request before anybody is authenticated.
 *
 * @param id the request id: the gateway's, or a new one
 * @param traceId W3C Trace Context trace-id, 32 lower-case hex digits
 * @param traceparent the header to send on
 * @param clientIp the address of the client as the trusted proxies saw it
 * @param userAgent as sent, at most 512 characters, or null
 * @param path the path without its query, for logs and problems
 */
public record RequestInfo(
        String id,
        String traceId,
        String traceparent,
        String clientIp,
        @Nullable String userAgent,
        String path) {}
