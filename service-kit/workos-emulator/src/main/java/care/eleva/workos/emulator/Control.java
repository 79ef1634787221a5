package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /_emulator}: the same switches as the methods of {@link WorkosEmulator}, over HTTP. There is no key, hence only
 * requests to a loopback name and not from another site's page are taken.
 */
final class Control {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final WorkosEmulator emulator;

    Control(WorkosEmulator emulator) {
        this.emulator = emulator;
    }

    void routes(Routes routes) {
        route(routes, HttpMethod.GET, "/health", call -> health());
        route(routes, HttpMethod.GET, "/pending", call -> pending());
        route(routes, HttpMethod.POST, "/reset", call -> done(emulator::reset));
        route(routes, HttpMethod.GET, "/faults", call -> faults());
        route(routes, HttpMethod.POST, "/faults", call -> done(() -> emulator.addFault(fault(call.body()))));
        route(routes, HttpMethod.DELETE, "/faults", call -> done(emulator::clearFaults));
        route(
                routes,
                HttpMethod.POST,
                "/keys/rotate",
                call -> Reply.ok(Json.object().put("kid", emulator.rotateKeys())));
        route(routes, HttpMethod.POST, "/keys/drop-old", call -> done(emulator::dropOldKeys));
        route(routes, HttpMethod.POST, "/tokens", this::tokens);
        route(
                routes,
                HttpMethod.POST,
                "/clock",
                call -> done(() -> emulator.clockOffset(seconds(call.body(), "offset_seconds"))));
        route(
                routes,
                HttpMethod.POST,
                "/impersonate",
                call -> done(() -> emulator.impersonateNextLogin(
                        call.body().text("email"), call.body().textOrNull("reason"))));
        route(
                routes,
                HttpMethod.POST,
                "/authentication",
                call -> done(() -> emulator.authentication(
                        seconds(call.body(), "age_seconds"),
                        Boolean.TRUE.equals(call.body().flag("ignore_max_age")),
                        Boolean.TRUE.equals(call.body().flag("without_auth_time")))));
        route(routes, HttpMethod.POST, "/issue-token", this::issue);
        route(routes, HttpMethod.POST, "/claims", this::claims);
        route(
                routes,
                HttpMethod.POST,
                "/redirect-uris",
                call -> done(() -> emulator.registerRedirectUri(call.body().text("uri"))));
        route(
                routes,
                HttpMethod.POST,
                "/sign-out-redirects",
                call -> done(() -> emulator.registerSignOutRedirect(call.body().text("uri"))));
        route(
                routes,
                HttpMethod.POST,
                "/events",
                call -> Reply.created(Json.object()
                        .put(
                                "id",
                                emulator.emit(
                                        call.body().text("event"),
                                        call.body().object("data").node()))));
        route(
                routes,
                HttpMethod.POST,
                "/events/:id/redeliver",
                call -> done(() -> emulator.redeliver(call.path("id"))));
        route(routes, HttpMethod.GET, "/audit-events", this::auditEvents);
        route(routes, HttpMethod.POST, "/webhooks", this::webhooks);
        route(routes, HttpMethod.POST, "/webhooks/flush", call -> done(emulator::flushWebhooks));
    }

    private static void route(Routes routes, HttpMethod method, String path, Routes.Action action) {
        routes.open(method, "/_emulator" + path, call -> {
            var host = call.host();
            var site = call.header("Sec-Fetch-Site");
            var foreign = site != null && !site.equals("same-origin") && !site.equals("none");
            if (host == null || !LOOPBACK.contains(host) || foreign) {
                throw ApiError.message(403, "The control API is for loopback only.");
            }
            return action.handle(call);
        });
    }

    private static Reply done(Runnable action) {
        action.run();
        return Reply.empty(204);
    }

    private Reply health() {
        return Reply.ok(Json.object()
                .put("status", "up")
                .put("client_id", emulator.clientId())
                .put("issuer", emulator.issuer()));
    }

    private Reply pending() {
        return Reply.ok(Json.object()
                .put("webhook_deliveries", emulator.pendingDeliveries())
                .put("faults", emulator.pendingFaults().size()));
    }

    private Reply faults() {
        var list = Json.object();
        var data = list.putArray("data");
        for (var fault : emulator.pendingFaults()) {
            data.addObject()
                    .put("method", fault.method())
                    .put("path", fault.path())
                    .put("status", fault.status())
                    .put("times", fault.times());
        }
        return Reply.ok(list);
    }

    private static Fault fault(Body body) {
        var fault = Fault.on(body.textOrNull("method"), body.text("path"))
                .status(Math.toIntExact(Objects.requireNonNullElse(body.number("status"), 0L)))
                .delay(Duration.ofMillis(Objects.requireNonNullElse(body.number("delay_ms"), 0L)))
                .times(Math.toIntExact(Objects.requireNonNullElse(body.number("times"), 1L)));
        var shape = Objects.requireNonNullElse(body.textOrNull("shape"), "code").toUpperCase(Locale.ROOT);
        if (!shape.equals("CODE") && !shape.equals("OAUTH")) {
            throw ApiError.invalid("shape", "shape_invalid", "shape is oauth or code.");
        }
        fault = fault.error(
                Fault.Shape.valueOf(shape),
                body.textOrNull("code"),
                body.object("fields").node());
        fault = Boolean.TRUE.equals(body.flag("drop_connection")) ? fault.droppingConnection() : fault;
        fault = Boolean.TRUE.equals(body.flag("lose_reply")) ? fault.losingReply() : fault;
        var retryAfter = body.number("retry_after_seconds");
        return retryAfter == null ? fault : fault.retryAfter(Duration.ofSeconds(retryAfter));
    }

    private Reply tokens(Call call) {
        var body = call.body();
        if (body.has("life_seconds")) {
            emulator.tokenLife(seconds(body, "life_seconds"));
        }
        if (body.has("clock_offset_seconds")) {
            emulator.tokenClockOffset(seconds(body, "clock_offset_seconds"));
        }
        return Reply.empty(204);
    }

    private Reply issue(Call call) {
        var body = call.body();
        Map<String, @Nullable Object> claims = new HashMap<>();
        for (var entry : body.object("claims").node().properties()) {
            JsonNode value = entry.getValue();
            claims.put(entry.getKey(), value.isNull() ? null : value);
        }
        var token = emulator.issueToken(new TokenRequest(
                body.text("user"),
                body.textOrNull("organization_id"),
                body.has("life_seconds") ? seconds(body, "life_seconds") : null,
                claims,
                Boolean.TRUE.equals(body.flag("foreign_key"))));
        ObjectNode reply = Json.object()
                .put("access_token", token.accessToken())
                .put("refresh_token", token.refreshToken())
                .put("session_id", token.sessionId())
                .put("user_id", token.userId())
                .put("organization_id", token.organizationId());
        return Reply.ok(reply);
    }

    private Reply claims(Call call) {
        var body = call.body();
        emulator.tokenExtras(body.text("id"), body.texts("entitlements"), body.texts("feature_flags"));
        return Reply.empty(204);
    }

    private Reply auditEvents(Call call) {
        var organization = call.query("organization_id");
        var list = Json.object();
        var data = list.putArray("data");
        emulator.auditEvents(organization == null ? "" : organization).forEach(data::add);
        return Reply.ok(list);
    }

    private Reply webhooks(Call call) {
        var body = call.body();
        emulator.webhooks(new WebhookBehaviour(
                Boolean.TRUE.equals(body.flag("paused")),
                Boolean.TRUE.equals(body.flag("duplicates")),
                Boolean.TRUE.equals(body.flag("disorder"))));
        return Reply.empty(204);
    }

    private static Duration seconds(Body body, String field) {
        var value = body.number(field);
        if (value == null) {
            throw ApiError.invalid(field, field + "_required", field + " must be a whole number.");
        }
        return Duration.ofSeconds(value);
    }
}
