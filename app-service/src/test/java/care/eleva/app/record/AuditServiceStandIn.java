package care.eleva.app.record;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Stands where audit-service would be, at the HTTP edge, and remembers who asked. */
public class AuditServiceStandIn implements QuarkusTestResourceLifecycleManager {
    static final AtomicReference<@Nullable String> AUTHORIZATION = new AtomicReference<>();
    static final AtomicReference<@Nullable String> QUERY = new AtomicReference<>();
    static final AtomicReference<@Nullable String> PATH = new AtomicReference<>();
    static final AtomicInteger STATUS = new AtomicInteger(200);

    private @Nullable HttpServer server;

    @Override
    public Map<String, String> start() {
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            http.createContext("/v1/audit/accesses", exchange -> {
                PATH.set(exchange.getRequestURI().getPath());
                AUTHORIZATION.set(exchange.getRequestHeaders().getFirst("Authorization"));
                QUERY.set(exchange.getRequestURI().getQuery());
                byte[] body = "{\"data\":[{\"action\":\"MEDICAL_RECORD_VIEWED\"}],\"next\":null}"
                        .getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(STATUS.get(), body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            http.start();
            server = http;
            return Map.of(
                    "quarkus.rest-client.audit-service.url",
                    "http://127.0.0.1:" + http.getAddress().getPort());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public void stop() {
        if (server != null) {
            server.stop(0);
        }
    }
}
