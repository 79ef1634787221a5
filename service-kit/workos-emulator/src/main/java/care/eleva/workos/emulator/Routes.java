package care.eleva.workos.emulator;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Maps methods and paths to actions. An action runs under the store's lock, so it is a transaction of its own; what it
 * throws as {@link ApiError} is the answer.
 */
final class Routes {
    /** What one route does. */
    @FunctionalInterface
    interface Action {
        Reply handle(Call call);
    }

    private static final System.Logger LOG = System.getLogger(Routes.class.getName());
    private static final long BODY_LIMIT = 1 << 20;

    private final Vertx vertx;
    private final Router router;
    private final Store store;
    private final Faults faults;
    private final byte[] authorization;
    private final ConcurrentMap<String, LongAdder> received = new ConcurrentHashMap<>();

    Routes(Vertx vertx, Store store, Faults faults, String apiKey) {
        this.vertx = vertx;
        this.router = Router.router(vertx);
        this.store = store;
        this.faults = faults;
        this.authorization = ("Bearer " + apiKey).getBytes(StandardCharsets.UTF_8);
        router.route().handler(context -> {
            context.response().putHeader("X-Request-ID", UUID.randomUUID().toString());
            context.next();
        });
        router.route().handler(BodyHandler.create(false).setBodyLimit(BODY_LIMIT));
    }

    void get(String path, Action action) {
        secured(HttpMethod.GET, path, action);
    }

    void post(String path, Action action) {
        secured(HttpMethod.POST, path, action);
    }

    void put(String path, Action action) {
        secured(HttpMethod.PUT, path, action);
    }

    void patch(String path, Action action) {
        secured(HttpMethod.PATCH, path, action);
    }

    void delete(String path, Action action) {
        secured(HttpMethod.DELETE, path, action);
    }

    /** A route without an API key. */
    void open(HttpMethod method, String path, Action action) {
        router.route(method, path).handler(context -> serve(context, action));
    }

    private void secured(HttpMethod method, String path, Action action) {
        open(method, path, call -> {
            var given = call.header("Authorization");
            if (given == null || !MessageDigest.isEqual(authorization, given.getBytes(StandardCharsets.UTF_8))) {
                throw ApiError.unauthorized();
            }
            return action.handle(call);
        });
    }

    /** How many requests for this method and path have come, faults included. */
    long received(String method, String path) {
        var counter = received.get(method + " " + path);
        return counter == null ? 0 : counter.sum();
    }

    /** The finished router: what no route takes is 404, what breaks is told without its inside. */
    Router router() {
        router.route().handler(context -> serve(context, call -> unknown(context)));
        router.route().failureHandler(Routes::broken);
        return router;
    }

    private static Reply unknown(RoutingContext context) {
        var request = context.request();
        return Reply.json(
                404,
                Json.object()
                        .put("message", "Cannot " + request.method() + " " + request.path())
                        .put("error", "Not Found"));
    }

    private void serve(RoutingContext context, Action action) {
        var request = context.request();
        received.computeIfAbsent(request.method() + " " + request.path(), line -> new LongAdder())
                .increment();
        var fault = request.path().startsWith("/_emulator")
                ? null
                : faults.take(request.method().name(), request.path());
        if (fault == null) {
            send(context, run(context, action));
        } else if (fault.loseReply() && fault.delay().isPositive()) {
            run(context, action);
            vertx.setTimer(
                    fault.delay().toMillis(),
                    timer -> context.request().connection().close());
        } else if (fault.delay().isPositive()) {
            vertx.setTimer(fault.delay().toMillis(), timer -> fail(context, action, fault));
        } else {
            fail(context, action, fault);
        }
    }

    private void fail(RoutingContext context, Action action, Fault fault) {
        if (fault.dropConnection()) {
            context.request().connection().close();
        } else if (fault.loseReply()) {
            run(context, action);
            context.request().connection().close();
        } else if (fault.status() > 0) {
            send(context, fault.reply());
        } else {
            send(context, run(context, action));
        }
    }

    private Reply run(RoutingContext context, Action action) {
        try {
            synchronized (store.lock) {
                return action.handle(new Call(context));
            }
        } catch (ApiError error) {
            return Reply.json(error.status(), error.body());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "An action broke", e);
            return Reply.json(500, Json.object().put("message", "Internal Server Error"));
        }
    }

    private static void send(RoutingContext context, Reply reply) {
        var response = context.response().setStatusCode(reply.status());
        reply.headers().forEach(response::putHeader);
        if (!reply.type().isEmpty()) {
            response.putHeader("Content-Type", reply.type());
        }
        response.end(reply.body());
    }

    private static void broken(RoutingContext context) {
        var status = context.statusCode() > 0 ? context.statusCode() : 500;
        if (context.failure() != null && status >= 500) {
            LOG.log(Level.ERROR, "A request broke", context.failure());
        }
        var message =
                status == 413 ? "request entity too large" : status < 500 ? "Bad Request" : "Internal Server Error";
        send(context, Reply.json(status, Json.object().put("message", message)));
    }
}
