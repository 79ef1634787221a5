package care.eleva.stripe.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A Stripe stand-in: production's wire shapes on 127.0.0.1. Start it, give its {@link #url()} to whatever speaks Stripe's API,
 * close it. Every method may be called from any thread, and does what the control API does under {@code /_emulator}.
 */
public final class StripeEmulator implements AutoCloseable {
    /** The version of the API that is spoken here, whatever is asked for. */
    public static final String API_VERSION = "2026-07-29.dahlia";

    private static final String HOST = "127.0.0.1";
    private static final long EXPIRY_MILLIS = 1_000;

    private final EmulatorConfig config;
    private final Vertx vertx;
    private final Features features;
    private final Store store;
    private final @Nullable StateFile stateFile;
    private final Routes routes;
    private final HttpServer server;

    /** Starts a stand-in; when this returns it answers. */
    public static StripeEmulator start(EmulatorConfig config) {
        var vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(2)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        try {
            return new StripeEmulator(config, vertx);
        } catch (RuntimeException e) {
            vertx.close().toCompletionStage().toCompletableFuture().join();
            throw e;
        }
    }

    private StripeEmulator(EmulatorConfig config, Vertx vertx) {
        this.config = config;
        this.vertx = vertx;
        this.features = new Features(config, vertx, this::url);
        this.store = features.store;
        this.stateFile = config.stateFile() == null ? null : new StateFile(config.stateFile(), store);
        if (stateFile != null) {
            run(stateFile::restore);
        }
        this.routes = features.routes();
        new Control(this).routes(routes);
        this.server = listen(routes.router());
        if (stateFile != null) {
            stateFile.start();
        }
        vertx.setPeriodic(EXPIRY_MILLIS, timer -> run(features.sessions::expireDue));
    }

    private HttpServer listen(Router router) {
        try {
            return vertx.createHttpServer(new HttpServerOptions().setHost(HOST).setPort(config.port()))
                    .requestHandler(router)
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw new IllegalStateException("The Stripe stand-in cannot listen on port " + config.port(), e.getCause());
        }
    }

    /** The address of this server, without a slash at the end: {@code STRIPE_API_BASE_URL}. */
    public String url() {
        return "http://" + HOST + ":" + server.actualPort();
    }

    public String apiKey() {
        return config.apiKey();
    }

    /** Everything that was made is gone; webhook endpoints stay. */
    public void reset() {
        run(features::reset);
        routes.forgetReceived();
    }

    public void addFault(Fault fault) {
        features.faults.add(fault);
    }

    public void clearFaults() {
        features.faults.clear();
    }

    /** The faults that still have to happen. */
    public List<Fault> pendingFaults() {
        return features.faults.pending();
    }

    /** What has come for the API, oldest first, whatever became of it. */
    public List<Received> received() {
        return routes.received();
    }

    /** Moves the clock of the whole server: pages, links and idempotency keys that run out, times of signatures. */
    public void clockOffset(Duration offset) {
        features.time.offset(offset);
        run(features.sessions::expireDue);
    }

    /** One webhook endpoint for what happens on our own account and one for experts' accounts, and no others. */
    public void onlyWebhookEndpoints(String url, List<String> secrets, List<String> connectSecrets) {
        run(() -> {
            store.endpoints.clear();
            store.endpoints.save(endpoint("we_platform", url, secrets).put("_connect", false));
            store.endpoints.save(endpoint("we_connect", url, connectSecrets).put("_connect", true));
        });
    }

    private static ObjectNode endpoint(String id, String url, List<String> secrets) {
        ObjectNode endpoint = Json.object().put("id", id).put("url", url);
        var array = endpoint.putArray("_secrets");
        secrets.forEach(array::add);
        return endpoint;
    }

    public void webhooks(WebhookBehaviour behaviour) {
        run(() -> features.webhooks.behave(behaviour));
    }

    /** Sends what was kept back by a pause. */
    public void flushWebhooks() {
        run(features.webhooks::flush);
    }

    /** How many deliveries wait or are under way, retries included. */
    public int pendingDeliveries() {
        return locked(features.webhooks::pending);
    }

    /** Delivers an event once more. */
    public void redeliver(String eventId) {
        run(() -> features.webhooks.offer(store.events.get(eventId)));
    }

    /** Records and delivers an event of any type, for what this server does not do by itself. Returns its id. */
    public String emit(String type, ObjectNode object, @Nullable String accountId) {
        return locked(() -> features.events.record(type, object, accountId));
    }

    /** All events so far, oldest first. */
    public List<ObjectNode> events() {
        return locked(store.events::all);
    }

    /** An object of the API as it is now, by its id. */
    public ObjectNode object(String id) {
        return locked(() -> Json.wire(store.any(id).orElseThrow(() -> ApiError.missing(404, "object", id, "id")))
                .deepCopy());
    }

    /** Somebody pays a session by card. */
    public void payByCard(String sessionId) {
        run(() -> features.payments.payByCard(sessionId));
    }

    /** Somebody tries a card that is declined. */
    public void declineCard(String sessionId, String declineCode) {
        run(() -> features.payments.decline(sessionId, declineCode));
    }

    /** Somebody takes a Multibanco reference. */
    public void promise(String sessionId) {
        run(() -> features.payments.promise(sessionId));
    }

    /** What was promised comes, or does not come in time. */
    public void settlePromise(String sessionId, boolean arrives) {
        run(() -> {
            if (arrives) {
                features.payments.arrive(sessionId);
            } else {
                features.payments.lapse(sessionId);
            }
        });
    }

    /** What the bank says about a refund in the end: {@code succeeded} or {@code failed}. */
    public void settleRefund(String refundId, String status, @Nullable String reason) {
        run(() -> features.refunds.settle(refundId, status, reason));
    }

    /** A cardholder objects to a charge; the dispute's id. */
    public String dispute(String chargeId, String reason) {
        return locked(() -> Json.must(features.disputes.open(chargeId, reason), "id"));
    }

    public void closeDispute(String disputeId, boolean won) {
        run(() -> features.disputes.close(disputeId, won));
    }

    /** How far Stripe is with an account. */
    public void changeAccount(String accountId, boolean submitted, boolean enabled, @Nullable String disabledReason) {
        run(() -> features.accounts.change(accountId, submitted, enabled, disabledReason));
    }

    /** Pays out all that an account has; the payout's id. */
    public String payOut(String accountId) {
        return locked(() -> Json.must(features.payouts.payOut(accountId), "id"));
    }

    /** What the bank says about a payout: {@code paid}, {@code failed} or {@code canceled}. */
    public void settlePayout(String payoutId, String status, @Nullable String failureCode) {
        run(() -> features.payouts.settle(payoutId, status, failureCode));
    }

    private <T> T locked(Supplier<T> action) {
        synchronized (store.lock) {
            return action.get();
        }
    }

    private void run(Runnable action) {
        synchronized (store.lock) {
            action.run();
        }
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        if (stateFile != null) {
            stateFile.close();
        }
    }
}
