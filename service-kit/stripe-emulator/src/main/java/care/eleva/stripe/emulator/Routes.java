package care.eleva.stripe.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Maps methods and paths to actions. An action runs under the store's lock, so it is a transaction of its own; what it throws
 * as {@link ApiError} is the answer.
 */
final class Routes {
    /** What one route does. */
    @FunctionalInterface
    interface Action {
        Reply handle(Call call);
    }

    /** What one route of the API makes or finds. */
    @FunctionalInterface
    interface Answer {
        ObjectNode to(Call call);
    }

    private static final System.Logger LOG = System.getLogger(Routes.class.getName());
    private static final long BODY_LIMIT = 1 << 20;

    private final Vertx vertx;
    private final Router router;
    private final Store store;
    private final Faults faults;
    private final Idempotency idempotency;
    private final Expansion expansion;
    private final Ids ids;
    private final byte[] authorization;
    private final List<Received> received = new CopyOnWriteArrayList<>();

    Routes(Vertx vertx, Store store, Faults faults, Time time, Ids ids, String apiKey) {
        this.vertx = vertx;
        this.router = Router.router(vertx);
        this.store = store;
        this.faults = faults;
        this.idempotency = new Idempotency(store, time);
        this.expansion = new Expansion(store);
        this.ids = ids;
        this.authorization = ("Bearer " + apiKey).getBytes(StandardCharsets.UTF_8);
        router.route().handler(BodyHandler.create(false).setBodyLimit(BODY_LIMIT));
    }

    void get(String path, Answer answer) {
        open(HttpMethod.GET, path, call -> {
            authenticate(call);
            return reply(call, answer);
        });
    }

    /** A change; its reply is kept under the idempotency key. */
    void post(String path, Answer answer) {
        open(HttpMethod.POST, path, call -> {
            authenticate(call);
            return idempotency.once(call, () -> reply(call, answer));
        });
    }

    /** A route without an API key. */
    void open(HttpMethod method, String path, Action action) {
        router.route(method, path).handler(context -> serve(context, action));
    }

    private Reply reply(Call call, Answer answer) {
        return Reply.ok(expansion.of(answer.to(call), call.expand()));
    }

    private void authenticate(Call call) {
        var given = call.header("Authorization");
        if (given == null || !MessageDigest.isEqual(authorization, given.getBytes(StandardCharsets.UTF_8))) {
            throw ApiError.unauthorized();
        }
        if (!call.account().isEmpty() && store.accounts.find(call.account()).isEmpty()) {
            throw new ApiError(
                    403,
                    "invalid_request_error",
                    "account_invalid",
                    null,
                    "The provided key does not have access to account '" + call.account() + "'.");
        }
    }

    /** What has come for the API, oldest first, with its parameters. */
    List<Received> received() {
        return List.copyOf(received);
    }

    void forgetReceived() {
        received.clear();
    }

    /** The finished router: what no route takes is 404, what breaks is told without its inside. */
    Router router() {
        router.route()
                .handler(context -> serve(context, call -> {
                    throw ApiError.noSuchUrl(call.line());
                }));
        router.route().failureHandler(Routes::broken);
        return router;
    }

    private void serve(RoutingContext context, Action action) {
        var request = context.request();
        note(context);
        var fault =
                request.path().startsWith("/v1/") ? faults.take(request.method().name(), request.path()) : null;
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

    private void note(RoutingContext context) {
        var request = context.request();
        if (request.path().startsWith("/v1/")) {
            received.add(new Received(
                    request.method().name(),
                    request.path(),
                    Objects.requireNonNullElse(request.getHeader("Idempotency-Key"), ""),
                    Json.strings(request.formAttributes().entries())));
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
            return Reply.json(500, new ApiError(500, "api_error", null, null, "An unknown error occurred.").body());
        }
    }

    private void send(RoutingContext context, Reply reply) {
        var response = context.response()
                .setStatusCode(reply.status())
                .putHeader("Request-Id", ids.next("req"))
                .putHeader(
                        "Stripe-Version",
                        Objects.requireNonNullElse(context.request().getHeader("Stripe-Version"), ""));
        reply.headers().forEach(response::putHeader);
        if (!reply.type().isEmpty()) {
            response.putHeader("Content-Type", reply.type());
        }
        response.end(reply.body());
    }

    private static void broken(RoutingContext context) {
        if (context.failure() != null) {
            LOG.log(Level.ERROR, "A request broke", context.failure());
        }
        var status = context.statusCode() > 0 ? context.statusCode() : 500;
        context.response().setStatusCode(status).end();
    }
}
