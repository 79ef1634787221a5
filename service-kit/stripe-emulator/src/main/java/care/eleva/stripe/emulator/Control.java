package care.eleva.stripe.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.Set;

/**
 * {@code /_emulator}: the same switches as the methods of {@link StripeEmulator}, over HTTP. There is no key, hence only
 * requests to a loopback name and not from another site's page are taken.
 */
final class Control {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final StripeEmulator emulator;

    Control(StripeEmulator emulator) {
        this.emulator = emulator;
    }

    void routes(Routes routes) {
        route(routes, HttpMethod.GET, "/health", call -> Reply.ok(Json.object().put("status", "up")));
        route(routes, HttpMethod.GET, "/pending", call -> pending());
        post(routes, "/reset", (call, body) -> emulator.reset());
        post(routes, "/faults", (call, body) -> emulator.addFault(fault(body)));
        route(routes, HttpMethod.DELETE, "/faults", call -> {
            emulator.clearFaults();
            return Reply.empty(204);
        });
        post(
                routes,
                "/clock",
                (call, body) -> emulator.clockOffset(
                        Duration.ofSeconds(body.path("offset_seconds").asLong())));
        post(
                routes,
                "/webhooks",
                (call, body) -> emulator.webhooks(new WebhookBehaviour(
                        body.path("paused").asBoolean(),
                        body.path("duplicates").asBoolean(),
                        body.path("disorder").asBoolean())));
        post(routes, "/webhooks/flush", (call, body) -> emulator.flushWebhooks());
        post(routes, "/events/:id/redeliver", (call, body) -> emulator.redeliver(call.path("id")));
        post(routes, "/sessions/:id/:action", Control.this::session);
        post(
                routes,
                "/refunds/:id/settle",
                (call, body) ->
                        emulator.settleRefund(call.path("id"), text(body, "status"), Json.text(body, "reason")));
        post(
                routes,
                "/charges/:id/dispute",
                (call, body) ->
                        emulator.dispute(call.path("id"), body.path("reason").asText("fraudulent")));
        post(
                routes,
                "/disputes/:id/close",
                (call, body) ->
                        emulator.closeDispute(call.path("id"), body.path("won").asBoolean()));
        post(
                routes,
                "/accounts/:id",
                (call, body) -> emulator.changeAccount(
                        call.path("id"),
                        body.path("submitted").asBoolean(),
                        body.path("enabled").asBoolean(),
                        Json.text(body, "disabled_reason")));
        route(
                routes,
                HttpMethod.POST,
                "/accounts/:id/payout",
                call -> Reply.ok(Json.object().put("id", emulator.payOut(call.path("id")))));
        post(
                routes,
                "/payouts/:id/settle",
                (call, body) ->
                        emulator.settlePayout(call.path("id"), text(body, "status"), Json.text(body, "failure_code")));
        route(routes, HttpMethod.GET, "/objects/:id", call -> Reply.ok(emulator.object(call.path("id"))));
    }

    /** A switch that is turned. */
    private interface Switch {
        void turn(Call call, ObjectNode body);
    }

    private static void post(Routes routes, String path, Switch action) {
        route(routes, HttpMethod.POST, path, call -> {
            action.turn(call, call.json());
            return Reply.empty(204);
        });
    }

    private static void route(Routes routes, HttpMethod method, String path, Routes.Action action) {
        routes.open(method, "/_emulator" + path, call -> {
            var host = call.host();
            var site = call.header("Sec-Fetch-Site");
            var foreign = site != null && !site.equals("same-origin") && !site.equals("none");
            if (host == null || !LOOPBACK.contains(host) || foreign) {
                throw new ApiError(403, "invalid_request_error", null, null, "The control API is for loopback only.");
            }
            return action.handle(call);
        });
    }

    private void session(Call call, ObjectNode body) {
        var id = call.path("id");
        switch (call.path("action")) {
            case "pay" -> emulator.payByCard(id);
            case "decline" -> emulator.declineCard(id, body.path("decline_code").asText("generic_decline"));
            case "promise" -> emulator.promise(id);
            case "arrive" -> emulator.settlePromise(id, true);
            case "lapse" -> emulator.settlePromise(id, false);
            default -> throw ApiError.noSuchUrl(call.line());
        }
    }

    private Reply pending() {
        return Reply.ok(Json.object()
                .put("webhook_deliveries", emulator.pendingDeliveries())
                .put("faults", emulator.pendingFaults().size()));
    }

    private static Fault fault(ObjectNode body) {
        var fault = Fault.on(Json.text(body, "method"), text(body, "path"))
                .status(body.path("status").asInt(0))
                .delay(Duration.ofMillis(body.path("delay_ms").asLong(0)))
                .error(Json.text(body, "type"), Json.text(body, "code"))
                .times(body.path("times").asInt(1));
        fault = body.path("drop_connection").asBoolean() ? fault.droppingConnection() : fault;
        fault = body.path("lose_reply").asBoolean() ? fault.losingReply() : fault;
        return body.has("retry_after_seconds")
                ? fault.retryAfter(
                        Duration.ofSeconds(body.path("retry_after_seconds").asLong()))
                : fault;
    }

    private static String text(ObjectNode body, String field) {
        var value = Json.text(body, field);
        if (value == null) {
            throw ApiError.parameterMissing(field);
        }
        return value;
    }
}
