package care.eleva.local.gateway;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request on its way through the gateway, with what has been found out about it so far. */
final class Exchange {

    private final HttpServerRequest request;
    private final Route route;
    private final Trace trace;
    private final List<String> sessionCookies = new ArrayList<>();
    private boolean credentials;
    private @Nullable String authorization;
    private @Nullable LimitedBody body;

    Exchange(HttpServerRequest request, Route route, Trace trace) {
        this.request = request;
        this.route = route;
        this.trace = trace;
    }

    HttpServerRequest request() {
        return request;
    }

    Route route() {
        return route;
    }

    Trace trace() {
        return trace;
    }

    /** Whether the caller showed a cookie or token: such an answer belongs to this caller only. */
    boolean hasCredentials() {
        return credentials;
    }

    void foundCredentials() {
        credentials = true;
    }

    /** The token that goes on to the service: only what auth-service said, never what the caller sent. */
    @Nullable
    String authorization() {
        return authorization;
    }

    void identifiedBy(@Nullable String token) {
        authorization = token;
    }

    /** Cookies that auth-service renewed while it was asked who calls. */
    List<String> sessionCookies() {
        return sessionCookies;
    }

    void bodyIs(LimitedBody limited) {
        body = limited;
    }

    boolean bodyExceeded() {
        return body != null && body.exceeded();
    }

    /** Answers in the gateway's own name. What is left of the request's body is thrown away, then the line is cut. */
    void answer(Problem problem) {
        answer(request, trace, problem, route.methods().toString());
    }

    static void answer(HttpServerRequest request, Trace trace, Problem problem, String methods) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.headWritten()) {
            request.connection().close();
            return;
        }
        response.setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .putHeader("X-Request-Id", trace.requestId());
        decorate(problem, response.headers());
        if (problem.status() == 405) {
            response.putHeader(HttpHeaders.ALLOW, methods.replaceAll("[\\[\\]]", ""));
        }
        boolean unread = !request.isEnded();
        if (unread) {
            response.putHeader(HttpHeaders.CONNECTION, "close");
            request.handler(ignored -> {});
            request.resume();
        }
        response.end(problem.body(trace.requestId())).onComplete(sent -> {
            if (unread) {
                Lingering.close(request);
            }
        });
    }

    static void decorate(Problem problem, MultiMap headers) {
        SecurityHeaders.ofAnswers(headers);
        headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
        if (problem.status() == 503 || problem.status() == 502) {
            headers.set(HttpHeaders.RETRY_AFTER, "2");
        }
    }
}
