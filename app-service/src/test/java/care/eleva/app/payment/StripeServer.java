package care.eleva.app.payment;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The few calls of Stripe's interface that payments make, with Stripe's idempotency: one effect and one answer for a key.
 * Told to, it fails for one payment: before it has done something, or after.
 */
final class StripeServer {
    /** How a call goes wrong. */
    enum Fault {
        /** A refusal: nothing has happened, and the same key gets the same answer. */
        REFUSE,
        /** It is done, and the connection is lost before the answer. */
        LOSE_ANSWER,
        /** It is too busy; nothing has happened. */
        BUSY,
        /** It breaks, and nobody knows what has happened. */
        BREAK
    }

    record Received(
            String method,
            String path,
            String text,
            Map<String, String> form,
            @Nullable String key) {}

    private record Answer(int status, JsonObject body) {}

    private static final StripeServer SHARED = new StripeServer();

    private final HttpServer server;
    private final AtomicInteger count = new AtomicInteger();
    private final Map<String, JsonObject> objects = new ConcurrentHashMap<>();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Map<String, ConcurrentLinkedQueue<Fault>> faults = new ConcurrentHashMap<>();
    private final Map<String, List<String>> payouts = new ConcurrentHashMap<>();
    private volatile @Nullable CountDownLatch together;

    private StripeServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    static StripeServer shared() {
        return SHARED;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What happens to the next calls about this payment. */
    void fail(String paymentId, Fault... next) {
        faults.computeIfAbsent(paymentId, id -> new ConcurrentLinkedQueue<>()).addAll(List.of(next));
    }

    /** Lets the next {@code many} calls that make a page arrive before any of them is answered. */
    void gather(int many) {
        together = new CountDownLatch(many);
    }

    List<Received> received() {
        return received;
    }

    /** Every call that changes something and is about a payment. */
    List<Received> about(String paymentId) {
        return received.stream()
                .filter(call -> call.method().equals("POST")
                        && paymentId.equals(call.form().get("metadata[payment_id]")))
                .toList();
    }

    JsonObject object(String id) {
        return Objects.requireNonNull(objects.get(id), id);
    }

    /** The objects of a kind that belong to a payment. */
    List<JsonObject> objects(String kind, String paymentId) {
        return objects.values().stream()
                .filter(object -> kind.equals(object.getString("object")))
                .filter(object -> paymentId.equals(
                        object.getJsonObject("metadata", new JsonObject()).getString("payment_id")))
                .toList();
    }

    /** Somebody has paid on a page; the payment intent's id. */
    String pay(String sessionId) {
        JsonObject session = object(sessionId);
        String intent = put(new JsonObject()
                .put("object", "payment_intent")
                .put("status", "succeeded")
                .put("amount", session.getLong("amount_total"))
                .put("amount_received", session.getLong("amount_total"))
                .put("currency", session.getString("currency"))
                .put("metadata", session.getJsonObject("metadata"))
                .put(
                        "latest_charge",
                        new JsonObject()
                                .put("id", "ch_" + sessionId)
                                .put("payment_method_details", new JsonObject().put("type", "card"))));
        session.put("status", "complete")
                .put("payment_status", "paid")
                .put("payment_intent", intent)
                .putNull("url");
        return intent;
    }

    /** A payment intent that was paid elsewhere than on one of our pages. */
    void know(String intent, JsonObject object) {
        objects.put(intent, object.put("id", intent));
    }

    void payout(String payoutId, List<String> transfers) {
        payouts.put(payoutId, List.copyOf(transfers));
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String query = exchange.getRequestURI().getRawQuery();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        Map<String, String> form = form(body.isEmpty() ? String.valueOf(query) : body);
        String text = exchange.getRequestMethod() + " " + exchange.getRequestURI() + "\n"
                + exchange.getRequestHeaders().entrySet() + "\n" + URLDecoder.decode(body, StandardCharsets.UTF_8);
        received.add(new Received(exchange.getRequestMethod(), path, text, form, key));
        if (path.equals("/v1/checkout/sessions")) {
            meet();
        }
        Fault fault = fault(path, form);
        if (fault == Fault.BUSY) {
            send(exchange, new Answer(429, error("rate_limit")));
            return;
        }
        if (fault == Fault.BREAK) {
            send(exchange, new Answer(500, error("api_error")));
            return;
        }
        Answer answer = key == null
                ? answer(exchange.getRequestMethod(), path, form, fault)
                : answers.computeIfAbsent(key, once -> answer(exchange.getRequestMethod(), path, form, fault));
        if (fault == Fault.LOSE_ANSWER) {
            exchange.close();
            return;
        }
        send(exchange, answer);
    }

    private void meet() {
        CountDownLatch others = together;
        if (others == null) {
            return;
        }
        others.countDown();
        try {
            if (!others.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the others did not come");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Fault fault(String path, Map<String, String> form) {
        String payment = form.get("metadata[payment_id]");
        if (payment == null) {
            JsonObject of = objects.get(path.split("/", -1)[Math.min(3, path.split("/", -1).length - 1)]);
            payment = of == null
                    ? null
                    : of.getJsonObject("metadata", new JsonObject()).getString("payment_id");
        }
        ConcurrentLinkedQueue<Fault> queue = payment == null ? null : faults.get(payment);
        return queue == null ? null : queue.poll();
    }

    private Answer answer(String method, String path, Map<String, String> form, @Nullable Fault fault) {
        if (fault == Fault.REFUSE) {
            return new Answer(400, error("balance_insufficient"));
        }
        String[] parts = path.split("/", -1);
        if (method.equals("GET")) {
            return path.equals("/v1/balance_transactions") ? page(form) : read(parts[parts.length - 1]);
        }
        return switch (parts[2]) {
            case "checkout" -> parts.length > 4 ? expire(parts[4]) : page(form, "checkout.session");
            case "refunds" -> made(form, "refund", new JsonObject().put("status", "succeeded"));
            case "transfers" -> parts.length > 4 ? reverse(parts[3], form) : transfer(form);
            default -> new Answer(404, error("resource_missing"));
        };
    }

    private Answer page(Map<String, String> form, String kind) {
        Answer made = made(
                form,
                kind,
                new JsonObject()
                        .put("status", "open")
                        .put("payment_status", "unpaid")
                        .put("expires_at", Long.parseLong(form.get("expires_at")))
                        .put("amount_total", Long.parseLong(form.get("line_items[0][price_data][unit_amount]")))
                        .put("currency", form.get("line_items[0][price_data][currency]")));
        made.body().put("url", "https://checkout.stripe.test/" + made.body().getString("id"));
        return made;
    }

    private Answer expire(String id) {
        JsonObject session = object(id);
        if (!session.getString("status").equals("open")) {
            return new Answer(400, error("session_not_open"));
        }
        session.put("status", "expired").putNull("url");
        return new Answer(200, session);
    }

    private Answer transfer(Map<String, String> form) {
        return made(
                form,
                "transfer",
                new JsonObject()
                        .put("amount_reversed", 0)
                        .put("reversed", false)
                        .put("destination", form.get("destination")));
    }

    private Answer reverse(String id, Map<String, String> form) {
        JsonObject transfer = object(id);
        long amount = Long.parseLong(form.get("amount"));
        if (transfer.getLong("amount_reversed") + amount > transfer.getLong("amount")) {
            return new Answer(400, error("amount_too_large"));
        }
        transfer.put("amount_reversed", transfer.getLong("amount_reversed") + amount)
                .put("reversed", true);
        JsonObject reversal = new JsonObject()
                .put("object", "transfer_reversal")
                .put("transfer", id)
                .put("amount", amount)
                .put("currency", transfer.getString("currency"));
        put(reversal);
        return new Answer(200, reversal);
    }

    private Answer page(Map<String, String> form) {
        JsonArray rows = new JsonArray();
        for (String transfer : payouts.getOrDefault(form.get("payout"), List.of())) {
            rows.add(new JsonObject()
                    .put("id", "txn_" + transfer)
                    .put("source", new JsonObject().put("id", "py_" + transfer).put("source_transfer", transfer)));
        }
        return new Answer(200, new JsonObject().put("data", rows).put("has_more", false));
    }

    private Answer read(String id) {
        JsonObject found = objects.get(id);
        return found == null ? new Answer(404, error("resource_missing")) : new Answer(200, found);
    }

    private Answer made(Map<String, String> form, String kind, JsonObject object) {
        object.put("object", kind);
        if (form.containsKey("amount")) {
            object.put("amount", Long.parseLong(form.get("amount")));
        }
        object.put("currency", form.getOrDefault("currency", object.getString("currency", "eur")));
        if (form.containsKey("payment_intent")) {
            object.put("payment_intent", form.get("payment_intent"));
        }
        object.put(
                "metadata",
                new JsonObject()
                        .put("payment_id", form.get("metadata[payment_id]"))
                        .put("appointment_id", form.get("metadata[appointment_id]")));
        put(object);
        return new Answer(200, object);
    }

    private String put(JsonObject object) {
        String id = object.getString("object").substring(0, 2) + "_" + Long.toString(System.nanoTime(), 36)
                + count.incrementAndGet();
        objects.put(id, object.put("id", id));
        return id;
    }

    private static JsonObject error(String code) {
        return new JsonObject()
                .put(
                        "error",
                        new JsonObject().put("type", "invalid_request_error").put("code", code));
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new TreeMap<>();
        for (String field : body.split("&", -1)) {
            List<String> pair = new ArrayList<>(List.of(field.split("=", 2)));
            if (pair.size() == 2) {
                form.put(
                        URLDecoder.decode(pair.getFirst(), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.getLast(), StandardCharsets.UTF_8));
            }
        }
        return form;
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] bytes = answer.body().encode().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
