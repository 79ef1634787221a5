package care.eleva.auth.workos;

import care.eleva.kit.security.WorkosTokenConfig;
import care.eleva.kit.threads.Fence;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.workos.WorkOS;
import com.workos.common.http.RetryConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A server that answers as it is told, our ports on it, and WorkOS's SDK as anybody would use it. */
final class ScriptedWorkos implements AutoCloseable {
    static final ClientDetails CLIENT = new ClientDetails("192.0.2.1", "Test/1.0");
    static final String CLIENT_ID = "client_test";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final WorkosApiConfig config = config();
    private final WorkosApi api;

    /** What is said to any request, or to those of one path. */
    record Answer(int status, String body, Duration delay) {}

    record Received(
            String method,
            String path,
            String body,
            @Nullable String idempotencyKey) {}

    ScriptedWorkos() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
        api = new WorkosApi(new Fence(Executors.newVirtualThreadPerTaskExecutor(), vertx), tokens(url()), config);
    }

    @Override
    public void close() {
        server.stop(0);
        vertx.close();
    }

    void answer(int status, String body) {
        answers.put("", new Answer(status, body, Duration.ZERO));
    }

    void answer(String path, int status, String body, Duration delay) {
        answers.put(path, new Answer(status, body, delay));
    }

    List<Received> received() {
        return received;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    SdkWorkosClient client() {
        return new SdkWorkosClient(api, config);
    }

    WorkosApi api() {
        return api;
    }

    WorkOS sdk(RetryConfig retries) {
        return WorkOS.builder()
                .apiKey("sk_test")
                .clientId(CLIENT_ID)
                .apiBaseUrl(url())
                .retryConfig(retries)
                .build();
    }

    static <T> T await(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }

    static String base64Url(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        received.add(new Received(exchange.getRequestMethod(), path, body, key));
        Answer answer = answers.getOrDefault(path, answers.getOrDefault("", new Answer(404, "", Duration.ZERO)));
        try {
            Thread.sleep(answer.delay());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static WorkosTokenConfig tokens(String url) {
        return new WorkosTokenConfig() {
            @Override
            public String clientId() {
                return CLIENT_ID;
            }

            @Override
            public Optional<List<String>> issuers() {
                return Optional.empty();
            }

            @Override
            public String apiBaseUrl() {
                return url;
            }

            @Override
            public Cache tokenCache() {
                throw new UnsupportedOperationException();
            }
        };
    }

    private static WorkosApiConfig config() {
        return new WorkosApiConfig() {
            @Override
            public String key() {
                return "sk_test";
            }

            @Override
            public URI redirectUri() {
                return URI.create("http://127.0.0.1/auth/callback");
            }

            @Override
            public Duration connectTimeout() {
                return Duration.ofSeconds(2);
            }

            @Override
            public Duration timeout() {
                return Duration.ofSeconds(5);
            }

            @Override
            public Duration shortTimeout() {
                return Duration.ofSeconds(3);
            }
        };
    }
}
