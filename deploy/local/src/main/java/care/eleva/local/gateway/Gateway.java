package care.eleva.local.gateway;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyOptions;
import java.lang.System.Logger;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The one way in: what the routing table does not list does not exist, and nobody is who they claim to be. */
public final class Gateway implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Gateway.class.getName());
    private static final int LONGEST_LINE = 8_192;
    private static final int LARGEST_HEADERS = 32_768;

    private final GatewaySettings settings;
    private final HttpClient client;
    private final HttpServer server;
    private final Forwarded forwarded;
    private final ForwardAuth forwardAuth;
    private final Set<String> hosts;

    private Gateway(Vertx vertx, GatewaySettings settings) {
        this.settings = settings;
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout(2_000)
                        .setKeepAliveTimeout(20)
                        .setMaxHeaderSize(LARGEST_HEADERS)
                        .setDecompressionSupported(false),
                new PoolOptions().setHttp1MaxSize(128).setMaxWaitQueueSize(1_024));
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(settings.port())
                        .setIdleTimeout(75)
                        .setIdleTimeoutUnit(TimeUnit.SECONDS)
                        .setMaxInitialLineLength(LONGEST_LINE)
                        .setMaxHeaderSize(LARGEST_HEADERS)
                        .setHttp2ClearTextEnabled(false))
                .requestHandler(this::handle)
                .invalidRequestHandler(Gateway::invalid);
        this.forwarded = new Forwarded(settings.publicUrl());
        Routes.ForwardAuthTarget target = settings.routes().forwardAuth();
        this.forwardAuth = new ForwardAuth(client, target, settings.upstream(target.upstream()), forwarded);
        URI origin = settings.publicUrl();
        this.hosts = Set.copyOf(
                List.of(origin.getAuthority(), "localhost:" + settings.port(), "127.0.0.1:" + settings.port()));
    }

    public static Gateway start(Vertx vertx, GatewaySettings settings) {
        var gateway = new Gateway(vertx, settings);
        await(gateway.server.listen(), Duration.ofSeconds(10));
        return gateway;
    }

    @Override
    public void close() {
        await(server.close().eventually(() -> client.close()), Duration.ofSeconds(10));
    }

    private void handle(HttpServerRequest request) {
        Trace trace = Trace.of(request.headers());
        try {
            handle(request, trace);
        } catch (RuntimeException e) {
            // Without this a mistake of ours would leave the caller waiting for an answer that never comes.
            LOG.log(System.Logger.Level.ERROR, "request failed in the gateway", e);
            Exchange.answer(request, trace, Problem.internalError(), "");
        }
    }

    private void handle(HttpServerRequest request, Trace trace) {
        Optional<Problem> refusal = RequestGuard.refusal(request);
        if (refusal.isPresent()) {
            Exchange.answer(request, trace, refusal.get(), "");
        } else if (!hosts.contains(host(request).toLowerCase(Locale.ROOT))) {
            Exchange.answer(request, trace, Problem.malformedRequest("This host is not served here."), "");
        } else if (settings.pages().contains(path(request))) {
            page(request, trace);
        } else {
            route(request, trace);
        }
    }

    private void page(HttpServerRequest request, Trace trace) {
        if (!Set.of("GET", "HEAD").contains(request.method().name())) {
            Exchange.answer(request, trace, Problem.methodNotAllowed(), "GET");
        } else if (!host(request).equalsIgnoreCase(settings.publicUrl().getAuthority())) {
            // Cookies belong to one name: a person who typed the other one is sent to the one that signs in.
            request.response()
                    .setStatusCode(307)
                    .putHeader("Location", settings.publicUrl() + request.uri())
                    .end();
        } else {
            settings.pages().serve(request, settings.signOutTarget());
        }
    }

    private void route(HttpServerRequest request, Trace trace) {
        Optional<Route> route = settings.routes().find(path(request));
        if (route.isEmpty()) {
            Exchange.answer(request, trace, Problem.notFound(), "");
        } else if (!route.get().allows(request.method().name())) {
            Exchange.answer(
                    request,
                    trace,
                    Problem.methodNotAllowed(),
                    route.get().methods().toString());
        } else if (announcedLength(request) > route.get().bodyLimit()) {
            Exchange.answer(request, trace, Problem.payloadTooLarge(route.get().bodyLimit()), "");
        } else {
            pass(new Exchange(request, route.get(), trace));
        }
    }

    private void pass(Exchange exchange) {
        exchange.request().pause();
        forwardAuth.ask(exchange).onComplete(asked -> {
            switch (asked.succeeded() ? asked.result() : new ForwardAuth.Verdict.Unknown(Problem.upstreamFailed())) {
                case ForwardAuth.Verdict.Pass() -> proxy(exchange);
                case ForwardAuth.Verdict.Refused refused -> refuse(exchange, refused);
                case ForwardAuth.Verdict.Unknown(Problem problem) -> exchange.answer(problem);
            }
        });
    }

    private void proxy(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        if (request.response().closed()) {
            return;
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader("expect"))) {
            request.response().writeContinue();
        }
        Routes.Upstream upstream = Objects.requireNonNull(
                settings.routes().upstreams().get(exchange.route().upstream()));
        HttpProxy.reverseProxy(new ProxyOptions().setSupportWebSocket(false), client)
                .origin(context -> connect(exchange.route()))
                .addInterceptor(new Passage(exchange, upstream, forwarded))
                .handle(request);
    }

    private Future<HttpClientRequest> connect(Route route) {
        URI address = settings.upstream(route.upstream());
        var options = new RequestOptions().setHost(address.getHost()).setPort(address.getPort());
        return client.request(options)
                .map(request -> request.idleTimeout(route.timeout().toMillis()));
    }

    private static void refuse(Exchange exchange, ForwardAuth.Verdict.Refused refused) {
        HttpServerRequest request = exchange.request();
        boolean unread = !request.isEnded();
        request.handler(ignored -> {});
        request.resume();
        request.response().setStatusCode(refused.status()).headers().addAll(refused.headers());
        SecurityHeaders.ofAnswers(request.response().headers());
        if (unread) {
            request.response().putHeader("Connection", "close");
        }
        request.response()
                .putHeader("Cache-Control", "no-store")
                .putHeader("Vary", "Cookie, Authorization")
                .putHeader("X-Request-Id", exchange.trace().requestId())
                .end(refused.body())
                .onComplete(sent -> {
                    if (unread) {
                        Lingering.close(request);
                    }
                });
    }

    private static String host(HttpServerRequest request) {
        return Objects.requireNonNullElse(request.getHeader("host"), "");
    }

    private static String path(HttpServerRequest request) {
        return Objects.requireNonNullElse(request.path(), "");
    }

    private static long announcedLength(HttpServerRequest request) {
        String length = request.getHeader("content-length");
        try {
            return length == null ? 0 : Long.parseLong(length.strip());
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private static void invalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        Problem problem = cause instanceof TooLongHttpLineException
                ? Problem.addressTooLong()
                : cause instanceof TooLongHttpHeaderException || cause instanceof TooLongFrameException
                        ? Problem.headersTooLarge()
                        : Problem.malformedRequest("This is not a request that HTTP/1.1 allows.");
        Exchange.answer(request, Trace.of(request.headers()), problem, "");
    }

    private static void await(Future<?> future, Duration limit) {
        try {
            future.toCompletionStage().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the gateway changed its state", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The gateway could not change its state: " + e.getMessage(), e);
        }
    }
}
