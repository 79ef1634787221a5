package care.eleva.app.stripe;

import care.eleva.kit.threads.Fence;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A server that answers as it is told, and our port on it. */
final class ScriptedStripe implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final StripeClient client;
    private volatile Answer answer = new Answer(404, "", Map.of());

    /** What is said to any request; status 0 closes the connection instead. */
    record Answer(int status, String body, Map<String, String> headers) {}

    record Received(String method, String path, @Nullable String query, String body, Map<String, String> headers) {
        /** The fields of a form, decoded. */
        Map<String, String> form() {
            Map<String, String> form = new TreeMap<>();
            for (String field : body.isEmpty() ? new String[0] : body.split("&", -1)) {
                String[] pair = field.split("=", 2);
                form.put(decode(pair[0]), decode(pair[1]));
            }
            return form;
        }

        private static String decode(String text) {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        }
    }

    ScriptedStripe() throws IOException {
        this(Duration.ofSeconds(20));
    }

    ScriptedStripe(Duration timeout) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
        client = client(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "sk_test_scripted", vertx, timeout);
    }

    static StripeClient client(URI url, String key, Vertx vertx, Duration timeout) {
        StripeConfig config = new TestStripeConfig(url, key, List.of("whsec_test"), timeout);
        Fence fence = new Fence(Executors.newVirtualThreadPerTaskExecutor(), vertx);
        return new SdkStripeClient(new StripeApi(fence, config, new ObjectMapper()), config);
    }

    @Override
    public void close() {
        server.stop(0);
        vertx.close();
    }

    void stopListening() {
        server.stop(0);
    }

    void answer(int status, String body) {
        answer(status, body, Map.of());
    }

    void answer(int status, String body, Map<String, String> headers) {
        answer = new Answer(status, body, headers);
    }

    StripeClient client() {
        return client;
    }

    List<Received> received() {
        return received;
    }

    static <T> T await(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }

    private void serve(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
        received.add(new Received(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                exchange.getRequestURI().getQuery(),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                headers));
        Answer now = answer;
        if (now.status() == 0) {
            exchange.close();
            return;
        }
        byte[] bytes = now.body().getBytes(StandardCharsets.UTF_8);
        now.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(now.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
