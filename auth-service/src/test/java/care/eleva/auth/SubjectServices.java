package care.eleva.auth;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stands where app-service and audit-service would be, at the HTTP edge. How the three work together is proved where all of
 * them run, in the local stack.
 */
public class SubjectServices implements QuarkusTestResourceLifecycleManager {
    static final List<Asked> ASKED = new CopyOnWriteArrayList<>();
    static volatile Function<Asked, Answer> behaviour = SubjectServices::nothing;

    private @Nullable HttpServer server;

    /** A page that was asked for. */
    record Asked(
            String path,
            @Nullable String query,
            @Nullable String authorization,
            @Nullable String address) {
        boolean isFirst() {
            return query != null && !query.contains("after=");
        }
    }

    /** What is answered. */
    record Answer(int status, String body) {}

    static Answer nothing(Asked asked) {
        return new Answer(200, "{\"data\":[],\"next\":null}");
    }

    @Override
    public Map<String, String> start() {
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            http.setExecutor(Executors.newCachedThreadPool());
            http.createContext("/", SubjectServices::answer);
            http.start();
            server = http;
            String url = "http://127.0.0.1:" + http.getAddress().getPort();
            return Map.of("quarkus.rest-client.app-service.url", url, "quarkus.rest-client.audit-service.url", url);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        Asked asked = new Asked(
                exchange.getRequestURI().getPath(),
                exchange.getRequestURI().getQuery(),
                exchange.getRequestHeaders().getFirst("Authorization"),
                exchange.getRequestHeaders().getFirst("X-Forwarded-For"));
        ASKED.add(asked);
        Answer answer = behaviour.apply(asked);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void stop() {
        if (server != null) {
            server.stop(0);
        }
    }
}
