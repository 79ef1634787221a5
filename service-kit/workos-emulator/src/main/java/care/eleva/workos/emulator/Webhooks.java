package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Delivers events, signed as production does: {@code WorkOS-Signature: t=<milliseconds>, v1=<hex>} over
 * {@code t + "." + body} (workos.md §3.1). Six retries with a short backoff instead of three days; one delivery at a
 * time, so that order is kept unless disorder is asked for, but a retry does not hold up the others.
 */
final class Webhooks {
    private static final int RETRIES = 6;
    private static final long FIRST_BACKOFF_MILLIS = 100;
    private static final long TIMEOUT_MILLIS = 5_000;

    private final Vertx vertx;
    private final HttpClient client;
    private final Store store;
    private final Time time;
    private final Deque<Delivery> waiting = new ArrayDeque<>();
    private WebhookBehaviour behaviour = WebhookBehaviour.NORMAL;
    private boolean busy;
    private int underWay;

    private record Delivery(String url, String secret, Buffer body, int attempt) {
        Delivery again() {
            return new Delivery(url, secret, body, attempt + 1);
        }
    }

    Webhooks(Vertx vertx, Store store, Time time) {
        this.vertx = vertx;
        this.client = vertx.createHttpClient();
        this.store = store;
        this.time = time;
    }

    /** Queues an event for every enabled endpoint that wants it; called under the store's lock. */
    void offer(ObjectNode event) {
        for (var endpoint : store.webhookEndpoints.all()) {
            var wants = Json.texts(endpoint.get("events")).contains(Json.must(event, "event"));
            if (wants && "enabled".equals(Json.text(endpoint, "status"))) {
                var delivery = new Delivery(
                        Json.must(endpoint, "endpoint_url"),
                        Json.must(endpoint, "secret"),
                        Buffer.buffer(Json.bytes(event)),
                        0);
                queue(delivery);
                if (behaviour.duplicates()) {
                    queue(delivery);
                }
            }
        }
        wake();
    }

    private void queue(Delivery delivery) {
        if (behaviour.disorder()) {
            waiting.addFirst(delivery);
        } else {
            waiting.addLast(delivery);
        }
    }

    void behave(WebhookBehaviour how) {
        behaviour = how;
        wake();
    }

    /** Sends what was kept back, although deliveries stay paused. */
    void flush() {
        var kept = waiting.size();
        for (var i = 0; i < kept; i++) {
            underWay++;
            var delivery = waiting.removeFirst();
            vertx.runOnContext(now -> send(delivery, () -> {}));
        }
    }

    /** How many deliveries wait or are under way, retries included. */
    int pending() {
        return waiting.size() + underWay;
    }

    void reset() {
        waiting.clear();
        behaviour = WebhookBehaviour.NORMAL;
    }

    private void wake() {
        if (!behaviour.paused() && !busy && !waiting.isEmpty()) {
            busy = true;
            vertx.runOnContext(now -> next());
        }
    }

    private void next() {
        synchronized (store.lock) {
            busy = false;
            var delivery = behaviour.paused() ? null : waiting.pollFirst();
            if (delivery != null) {
                busy = true;
                underWay++;
                send(delivery, this::next);
            }
        }
    }

    private void send(Delivery delivery, Runnable after) {
        var stamp = time.now().toEpochMilli();
        var options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(delivery.url())
                .setTimeout(TIMEOUT_MILLIS)
                .putHeader("Content-Type", "application/json")
                .putHeader("User-Agent", "WorkOS Webhooks")
                .putHeader("WorkOS-Signature", signature(delivery, stamp));
        client.request(options)
                .compose(request -> request.send(delivery.body()))
                .onComplete(result -> {
                    var taken = result.succeeded() && result.result().statusCode() / 100 == 2;
                    settle(delivery, taken);
                    after.run();
                });
    }

    private void settle(Delivery delivery, boolean taken) {
        if (taken || delivery.attempt() == RETRIES) {
            synchronized (store.lock) {
                underWay--;
            }
        } else {
            vertx.setTimer(FIRST_BACKOFF_MILLIS << delivery.attempt(), timer -> send(delivery.again(), () -> {}));
        }
    }

    private static String signature(Delivery delivery, long stamp) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(delivery.secret().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((stamp + ".").getBytes(StandardCharsets.US_ASCII));
            return "t=" + stamp + ", v1="
                    + HexFormat.of().formatHex(mac.doFinal(delivery.body().getBytes()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK lacks HMAC-SHA-256", e);
        }
    }
}
