package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /webhook_endpoints}. Unlike production a secret may be chosen, so that both sides of a test can know it. */
final class WebhookEndpoints {
    private static final String ROOT = "/webhook_endpoints";

    private final Store store;
    private final Time time;
    private final Ids ids;

    WebhookEndpoints(Store store, Time time, Ids ids) {
        this.store = store;
        this.time = time;
        this.ids = ids;
    }

    void routes(Routes routes) {
        routes.get(
                ROOT,
                call -> Reply.ok(
                        store.webhookEndpoints.page(Page.of(call), row -> true).list(Json::wire)));
        routes.post(ROOT, call -> Reply.created(create(call.body())));
        routes.patch(ROOT + "/:id", call -> Reply.ok(update(call.path("id"), call.body())));
        routes.delete(ROOT + "/:id", call -> {
            store.webhookEndpoints.get(call.path("id"));
            store.webhookEndpoints.remove(call.path("id"));
            return Reply.empty(204);
        });
    }

    ObjectNode create(Body body) {
        var types = types(body);
        var url = url(body.text("endpoint_url"), null);
        var secret = body.textOrNull("secret");
        var stamp = time.stamp();
        var endpoint = Json.object()
                .put("object", "webhook_endpoint")
                .put("id", ids.next("we"))
                .put("endpoint_url", url)
                .put("secret", secret == null ? "whsec_" + ids.secret() : secret)
                .put("status", "enabled")
                .put("created_at", stamp)
                .put("updated_at", stamp);
        endpoint.set("events", Json.strings(types));
        return store.webhookEndpoints.save(endpoint);
    }

    private ObjectNode update(String id, Body body) {
        store.webhookEndpoints.get(id);
        var url = body.has("endpoint_url") ? url(body.text("endpoint_url"), id) : null;
        return store.webhookEndpoints.edit(id, copy -> {
            if (url != null) {
                copy.put("endpoint_url", url);
            }
            if (body.has("status")) {
                copy.put("status", status(body.text("status")));
            }
            if (body.has("events")) {
                copy.set("events", Json.strings(types(body)));
            }
            return time.touch(copy);
        });
    }

    private static String status(String status) {
        if (!Set.of("enabled", "disabled").contains(status)) {
            throw ApiError.invalid("status", "status_invalid", "status is enabled or disabled.");
        }
        return status;
    }

    private static List<String> types(Body body) {
        var types = body.texts("events");
        if (types.isEmpty()) {
            throw ApiError.invalid("events", "events_required", "events must name at least one type.");
        }
        types.forEach(EventTypes::check);
        return types;
    }

    private String url(String text, @Nullable String self) {
        if (!isAllowed(text)) {
            throw ApiError.of(422, "invalid_url", "The URL must be https, or http on loopback.");
        }
        var taken = store.webhookEndpoints
                .one("endpoint_url", text)
                .filter(other -> !Json.must(other, "id").equals(self))
                .isPresent();
        if (taken) {
            throw ApiError.of(
                    409, "duplicate_endpoint", "A Webhook Endpoint with the same endpoint URL already exists.");
        }
        return text;
    }

    private static boolean isAllowed(String text) {
        try {
            var uri = URI.create(text);
            var host = uri.getHost();
            var loopback = Set.of("localhost", "127.0.0.1", "[::1]");
            return host != null
                    && ("https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && loopback.contains(host)));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
