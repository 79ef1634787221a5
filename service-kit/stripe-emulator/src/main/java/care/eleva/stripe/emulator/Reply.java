package care.eleva.stripe.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;

/** An answer: status, media type, bytes and further headers. */
record Reply(int status, String type, Buffer body, Map<String, String> headers) {
    private static final String JSON = "application/json";

    static Reply ok(JsonNode body) {
        return json(200, body);
    }

    static Reply json(int status, JsonNode body) {
        return new Reply(status, JSON, Buffer.buffer(Json.bytes(body)), Map.of());
    }

    static Reply empty(int status) {
        return new Reply(status, "", Buffer.buffer(), Map.of());
    }

    static Reply redirect(String location) {
        return new Reply(303, "", Buffer.buffer(), Map.of("Location", location, "Cache-Control", "no-store"));
    }

    static Reply html(int status, String page) {
        var headers = Map.of(
                "Cache-Control", "no-store",
                "X-Content-Type-Options", "nosniff",
                "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
        return new Reply(status, "text/html; charset=utf-8", Buffer.buffer(page), headers);
    }

    Reply with(String name, String value) {
        var more = new HashMap<>(headers);
        more.put(name, value);
        return new Reply(status, type, body, Map.copyOf(more));
    }
}
