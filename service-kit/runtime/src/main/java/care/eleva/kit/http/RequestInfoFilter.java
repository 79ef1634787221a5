package care.eleva.kit.http;

import care.eleva.kit.time.Ids;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/** Gives every request its {@link RequestInfo}, before routing, so that even a 404 carries a request id. */
@ApplicationScoped
class RequestInfoFilter {
    /** First of all filters. */
    private static final int PRIORITY = 10_000;

    private static final int MAX_USER_AGENT = 512;
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{8,64}");
    /** W3C Trace Context, version 00: an all-zero trace-id or parent-id is invalid. */
    private static final Pattern TRACEPARENT =
            Pattern.compile("00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private final Clock clock;
    private final HttpConfig config;

    RequestInfoFilter(Clock clock, HttpConfig config) {
        this.clock = clock;
        this.config = config;
    }

    void register(@Observes Filters filters) {
        filters.register(this::handle, PRIORITY);
    }

    private void handle(RoutingContext context) {
        RequestInfo info = read(context.request());
        context.put(CurrentRequest.KEY, info);
        context.response().putHeader("X-Request-Id", info.id());
        MDC.put("requestId", info.id());
        MDC.put("traceId", info.traceId());
        context.next();
    }

    private RequestInfo read(HttpServerRequest request) {
        String id = valid(REQUEST_ID, request.getHeader("X-Request-Id"));
        String traceparent = valid(TRACEPARENT, request.getHeader("traceparent"));
        if (traceparent == null) {
            traceparent = newTraceparent();
        }
        SocketAddress remote = request.remoteAddress();
        String remoteAddress = remote == null ? "unknown" : remote.hostAddress();
        String userAgent = request.getHeader("User-Agent");
        return new RequestInfo(
                id == null ? Ids.next(clock).toString() : id,
                traceparent.substring(3, 35),
                traceparent,
                ClientAddress.of(request.headers().getAll("X-Forwarded-For"), remoteAddress, config.trustedProxies()),
                userAgent == null ? null : userAgent.substring(0, Math.min(userAgent.length(), MAX_USER_AGENT)),
                request.path() == null ? "/" : request.path());
    }

    /** Random, as W3C Trace Context asks for; nobody needs to be unable to guess it. */
    private static String newTraceparent() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        HexFormat hex = HexFormat.of();
        return "00-" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong() | 1) + "-"
                + hex.toHexDigits(random.nextLong() | 1) + "-01";
    }

    private static @Nullable String valid(Pattern pattern, @Nullable String value) {
        if (value == null) {
            return null;
        }
        Matcher matcher = pattern.matcher(value);
        return matcher.matches() ? value : null;
    }
}
