package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpMethod;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * {@code /audit_logs/exports}: pending first, ready after a moment, then with the address of a CSV file that works for
 * ten minutes; asking again renews it (workos.md §4.2).
 */
final class AuditExports {
    private static final Duration LINK_LIFE = Duration.ofMinutes(10);
    private static final String HEADER =
            "id,occurred_at,action,actor_id,actor_type,actor_name,targets,location,user_agent,metadata\r\n";

    private final Supplier<String> url;
    private final Duration delay;
    private final Store store;
    private final Time time;
    private final Ids ids;
    private final AuditEvents events;

    AuditExports(Supplier<String> url, Duration delay, Store store, Time time, Ids ids, AuditEvents events) {
        this.url = url;
        this.delay = delay;
        this.store = store;
        this.time = time;
        this.ids = ids;
        this.events = events;
    }

    void routes(Routes routes) {
        routes.post("/audit_logs/exports", call -> Reply.created(create(call.body())));
        routes.get("/audit_logs/exports/:id", call -> Reply.ok(get(call.path("id"))));
        routes.open(HttpMethod.GET, "/audit_logs/files/:token", call -> file(call.path("token")));
    }

    private ObjectNode create(Body body) {
        var organization = body.text("organization_id");
        if (store.organizations.find(organization).isEmpty()) {
            throw ApiError.message(400, "Organization not found: '" + organization + "'.");
        }
        var from = instant(body, "range_start");
        var to = instant(body, "range_end");
        if (!from.isBefore(to)) {
            throw ApiError.of(400, "invalid_audit_log_export_range_date", "Invalid date range");
        }
        var stamp = time.stamp();
        var export = Json.object()
                .put("object", "audit_log_export")
                .put("id", ids.next("audit_log_export"))
                .put("state", "pending")
                .put("url", (String) null)
                .put("created_at", stamp)
                .put("updated_at", stamp)
                .put("_organization_id", organization)
                .put("_from", from.toString())
                .put("_to", to.toString());
        for (var filter : List.of("actions", "actors", "actor_names", "actor_ids", "targets")) {
            export.set("_" + filter, Json.strings(body.texts(filter)));
        }
        return Json.wire(store.auditExports.save(export));
    }

    private static Instant instant(Body body, String field) {
        try {
            return OffsetDateTime.parse(body.text(field)).toInstant();
        } catch (DateTimeException e) {
            throw ApiError.of(400, "invalid_audit_log_export_range_date", "Invalid date range");
        }
    }

    private ObjectNode get(String id) {
        var export = store.auditExports.get(id);
        var ready = Instant.parse(Json.must(export, "created_at")).plus(delay);
        if (time.now().isBefore(ready)) {
            return Json.wire(export);
        }
        return Json.wire(store.auditExports.edit(id, copy -> {
            var token = ids.secret();
            return copy.put("state", "ready")
                    .put("url", url.get() + "/audit_logs/files/" + token)
                    .put("updated_at", Time.stamp(ready))
                    .put("_token", token)
                    .put("_token_until", Time.stamp(time.now().plus(LINK_LIFE)));
        }));
    }

    private Reply file(String token) {
        var export = store.auditExports
                .one("_token", token)
                .filter(row -> !time.isPast(Json.must(row, "_token_until")))
                .orElseThrow(() -> ApiError.message(403, "The address has expired."));
        var csv = events.of(Json.must(export, "_organization_id")).stream()
                .filter(event -> wanted(export, event))
                .map(AuditExports::line)
                .collect(Collectors.joining("", HEADER, ""));
        return Reply.csv(csv);
    }

    private static boolean wanted(ObjectNode export, ObjectNode event) {
        var at = OffsetDateTime.parse(Json.must(event, "occurred_at")).toInstant();
        var actor = event.path("actor");
        return !at.isBefore(Instant.parse(Json.must(export, "_from")))
                && at.isBefore(Instant.parse(Json.must(export, "_to")))
                && passes(export, "actions", Json.text(event, "action"))
                && passes(export, "actors", Json.text(actor, "name"))
                && passes(export, "actor_names", Json.text(actor, "name"))
                && passes(export, "actor_ids", Json.text(actor, "id"))
                && passesTargets(export, event);
    }

    private static boolean passes(ObjectNode export, String filter, @Nullable String value) {
        var allowed = Set.copyOf(Json.texts(export.get("_" + filter)));
        return allowed.isEmpty() || (value != null && allowed.contains(value));
    }

    private static boolean passesTargets(ObjectNode export, ObjectNode event) {
        var allowed = Json.texts(export.get("_targets"));
        return allowed.isEmpty()
                || event.path("targets").findValuesAsText("type").stream().anyMatch(allowed::contains);
    }

    private static String line(ObjectNode event) {
        var actor = event.path("actor");
        var context = event.path("context");
        var targets = StreamSupport.stream(event.path("targets").spliterator(), false)
                .map(target ->
                        target.path("type").asText() + ":" + target.path("id").asText())
                .collect(Collectors.joining(";"));
        return String.join(
                        ",",
                        cell(event.path("id")),
                        cell(event.path("occurred_at")),
                        cell(event.path("action")),
                        cell(actor.path("id")),
                        cell(actor.path("type")),
                        cell(actor.path("name")),
                        cell(targets),
                        cell(context.path("location")),
                        cell(context.path("user_agent")),
                        cell(
                                event.path("metadata").isEmpty()
                                        ? ""
                                        : event.path("metadata").toString()))
                + "\r\n";
    }

    private static String cell(JsonNode value) {
        return cell(value.isTextual() ? value.textValue() : "");
    }

    /** Quoted when it must be; a value that a spreadsheet would run as a formula gets an apostrophe. */
    private static String cell(String value) {
        var safe = !value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
        return safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? '"' + safe.replace("\"", "\"\"") + '"'
                : safe;
    }
}
