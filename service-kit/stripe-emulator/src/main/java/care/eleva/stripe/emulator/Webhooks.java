package care.eleva.stripe.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Delivers events, signed as production does: {@code Stripe-Signature: t=<seconds>,v1=<hex>} over {@code t + "." + body}.
 * Retries with a short backoff instead of three days; one delivery at a time, so that order is kept unless disorder is asked
 * for, but a retry does not hold up the others.
 */
final class Webhooks {
    private static final int RETRIES = 8;
    private static final long FIRST_BACKOFF_MILLIS = 100;
    private static final long TIMEOUT_MILLIS = 10_000;

    private final Vertx vertx;
    private final HttpClient client;
    private final Store store;
    private final Time time;
    private final Deque<Delivery> waiting = new ArrayDeque<>();
    private WebhookBehaviour behaviour = WebhookBehaviour.NORMAL;
    private boolean busy;
    private int underWay;

    private record Delivery(String url, List<String> secrets, Buffer body, int attempt) {
        Delivery again() {
            return new Delivery(url, secrets, body, attempt + 1);
        }
    }

    Webhooks(Vertx vertx, Store store, Time time) {
        this.vertx = vertx;
        this.client = vertx.createHttpClient();
        this.store = store;
        this.time = time;
    }

    /** Queues an event for the endpoints that it is for; called under the store's lock. */
    void offer(ObjectNode event) {
        var connected = event.has("account");
        for (var endpoint : store.endpoints.all(row -> row.path("_connect").asBoolean() == connected)) {
            var delivery = new Delivery(
                    Json.must(endpoint, "url"),
                    new ArrayList<>(Json.texts(endpoint.get("_secrets"))),
                    Buffer.buffer(Json.bytes(event)),
                    0);
            queue(delivery);
            if (behaviour.duplicates()) {
                queue(delivery);
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
        var options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(delivery.url())
                .setTimeout(TIMEOUT_MILLIS)
                .putHeader("Content-Type", "application/json; charset=utf-8")
                .putHeader("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
                .putHeader("Stripe-Signature", signature(delivery, time.seconds()));
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
        var header = new StringBuilder("t=").append(stamp);
        for (var secret : delivery.secrets()) {
            header.append(",v1=").append(hmac(secret, stamp, delivery.body()));
        }
        return header.toString();
    }

    private static String hmac(String secret, long stamp, Buffer body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((stamp + ".").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK lacks HMAC-SHA-256", e);
        }
    }
}
