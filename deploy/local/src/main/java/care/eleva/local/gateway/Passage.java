package care.eleva.local.gateway;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyResponse;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Rewrites one request on its way to a service, and the answer on its way back. */
final class Passage implements ProxyInterceptor {

    private final Exchange exchange;
    private final Routes.Upstream upstream;
    private final Forwarded forwarded;

    Passage(Exchange exchange, Routes.Upstream upstream, Forwarded forwarded) {
        this.exchange = exchange;
        this.upstream = upstream;
        this.forwarded = forwarded;
    }

    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
        HttpServerRequest request = exchange.request();
        MultiMap headers = context.request().headers();
        RequestGuard.clean(headers);
        headers.remove("authorization");
        if (exchange.authorization() != null) {
            headers.set("Authorization", exchange.authorization());
        }
        if (!upstream.cookies()) {
            headers.remove("cookie");
        }
        forwarded.describe(request, exchange.trace(), headers);
        limitBody(context);
        return context.sendRequest().recover(failure -> Future.succeededFuture(answer(context, problem(failure))));
    }

    private void limitBody(ProxyContext context) {
        Body body = context.request().getBody();
        var limited = new LimitedBody(body.stream(), exchange.route().bodyLimit());
        exchange.bodyIs(limited);
        context.request().setBody(Body.body(limited, body.length()));
    }

    private Problem problem(@Nullable Throwable failure) {
        if (exchange.bodyExceeded()) {
            return Problem.payloadTooLarge(exchange.route().bodyLimit());
        }
        if (failure instanceof ConnectException
                || failure instanceof ConnectTimeoutException
                || failure instanceof UnknownHostException
                || failure instanceof ConnectionPoolTooBusyException) {
            return Problem.temporarilyUnavailable();
        }
        return failure instanceof TimeoutException ? Problem.upstreamTimeout() : Problem.upstreamFailed();
    }

    private ProxyResponse answer(ProxyContext context, Problem problem) {
        ProxyResponse response = context.request().release().response();
        response.setStatusCode(problem.status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .setBody(Body.body(problem.body(exchange.trace().requestId())));
        Exchange.decorate(problem, response.headers());
        if (exchange.bodyExceeded()) {
            response.putHeader("Connection", "close");
        }
        return response;
    }

    @Override
    public Future<Void> handleProxyResponse(ProxyContext context) {
        ProxyResponse response = context.response();
        MultiMap headers = response.headers();
        boolean cut = exchange.bodyExceeded();
        RequestGuard.cleanAnswer(headers);
        if (!upstream.cookies()) {
            headers.remove("set-cookie");
        }
        headers.add("Set-Cookie", exchange.sessionCookies());
        headers.set("X-Request-Id", exchange.trace().requestId());
        if (cut) {
            headers.set("Connection", "close");
        }
        SecurityHeaders.ofAnswers(headers);
        if (exchange.hasCredentials() || headers.contains("set-cookie")) {
            keepPrivate(headers);
        }
        if (response.getStatusCode() == 204 || response.getStatusCode() == 304) {
            response.setBody(null);
            headers.remove("content-length");
        }
        Future<Void> sent = context.sendResponse();
        return cut ? sent.onComplete(done -> Lingering.close(exchange.request())) : sent;
    }

    private static void keepPrivate(MultiMap headers) {
        if (!headers.contains("cache-control")) {
            headers.set("Cache-Control", "no-store");
        }
        headers.add("Vary", "Cookie, Authorization");
    }
}
