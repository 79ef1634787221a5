package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /audit_logs/actions} and their schemas. An event is taken only for an action that has a schema and with targets
 * of the types it names; each post makes a new version, which is used only by events that ask for it (workos.md §4.1).
 */
final class AuditSchemas {
    private static final String ROOT = "/audit_logs/actions";
    private static final String VERSIONS = "_schemas";

    private final Store store;
    private final Time time;

    AuditSchemas(Store store, Time time) {
        this.store = store;
        this.time = time;
    }

    void routes(Routes routes) {
        routes.get(
                ROOT,
                call -> Reply.ok(
                        store.auditActions.page(Page.of(call), row -> true).list(AuditSchemas::action)));
        routes.get(ROOT + "/:action/schemas", this::list);
        routes.post(ROOT + "/:action/schemas", call -> Reply.created(create(call.path("action"), call.body())));
    }

    private static ObjectNode action(ObjectNode row) {
        ObjectNode view = row.deepCopy();
        view.remove(List.of("id", VERSIONS));
        return view;
    }

    /** All versions of an action's schema, newest first. */
    private Reply list(Call call) {
        Page.of(call);
        var row = store.auditActions.get(call.path("action"));
        var list = Json.object().put("object", "list");
        var data = list.putArray("data");
        row.path(VERSIONS).forEach(schema -> data.insert(0, schema));
        list.putObject("list_metadata").putNull("before").putNull("after");
        return Reply.ok(list);
    }

    private ObjectNode create(String action, Body body) {
        var targets = body.objects("targets");
        if (targets.isEmpty()) {
            throw ApiError.invalid("targets", "required", "A schema names at least one target.");
        }
        var stamp = time.stamp();
        var row = store.auditActions
                .find(action)
                .map(ObjectNode::deepCopy)
                .orElseGet(() -> Json.object()
                        .put("id", action)
                        .put("object", "audit_log_action")
                        .put("name", action)
                        .put("created_at", stamp));
        var versions = row.withArray(VERSIONS);
        var schema = Json.object().put("object", "audit_log_schema").put("version", versions.size() + 1);
        if (body.has("actor")) {
            var actor = schema.putObject("actor");
            actor.set("metadata", body.object("actor").object("metadata").node());
        }
        var types = schema.putArray("targets");
        for (var target : targets) {
            var entry = types.addObject().put("type", target.text("type"));
            if (!target.object("metadata").node().isEmpty()) {
                entry.set("metadata", target.object("metadata").node());
            }
        }
        if (!body.object("metadata").node().isEmpty()) {
            schema.set("metadata", body.object("metadata").node());
        }
        schema.put("created_at", stamp);
        versions.add(schema);
        row.put("updated_at", stamp).set("schema", schema);
        store.auditActions.save(row);
        return schema;
    }

    /** Refuses an event that does not fit its action's schema. */
    void check(ObjectNode event, String action, @Nullable Long version) {
        var row = store.auditActions.find(action).orElse(null);
        if (row == null) {
            throw misfit(Set.of("/action"));
        }
        var versions = row.path(VERSIONS);
        var wanted = version == null ? 1 : version;
        if (wanted < 1 || wanted > versions.size()) {
            throw misfit(Set.of("/version"));
        }
        var schema = versions.path((int) wanted - 1);
        var wrong = new LinkedHashSet<String>();
        checkMetadata("/metadata", event.path("metadata"), schema.path("metadata"), wrong);
        checkMetadata(
                "/actor/metadata",
                event.path("actor").path("metadata"),
                schema.path("actor").path("metadata"),
                wrong);
        checkTargets(event.path("targets"), schema.path("targets"), wrong);
        if (!wrong.isEmpty()) {
            throw misfit(wrong);
        }
    }

    private static void checkTargets(JsonNode targets, JsonNode allowed, Set<String> wrong) {
        for (var i = 0; i < targets.size(); i++) {
            var target = targets.path(i);
            JsonNode schema = null;
            for (var candidate : allowed) {
                if (candidate.path("type").equals(target.path("type"))) {
                    schema = candidate;
                }
            }
            if (schema == null) {
                wrong.add("/targets/" + i + "/type");
            } else {
                checkMetadata("/targets/" + i + "/metadata", target.path("metadata"), schema.path("metadata"), wrong);
            }
        }
    }

    /** The types of the keys that the schema knows; others are taken, since production's word on them is not known. */
    private static void checkMetadata(String at, JsonNode metadata, JsonNode schema, Set<String> wrong) {
        for (Map.Entry<String, JsonNode> entry : metadata.properties()) {
            var type = Json.text(schema.path("properties").path(entry.getKey()), "type");
            if (type != null && !isOf(type, entry.getValue())) {
                wrong.add(at + "/" + entry.getKey());
            }
        }
    }

    private static boolean isOf(String type, JsonNode value) {
        return switch (type) {
            case "string" -> value.isTextual();
            case "number" -> value.isNumber();
            case "integer" -> value.isIntegralNumber();
            case "boolean" -> value.isBoolean();
            default -> true;
        };
    }

    static ApiError misfit(Set<String> paths) {
        var body = Json.object()
                .put("code", "invalid_audit_log_event")
                .put("message", "Invalid Audit Log event: " + String.join(", ", paths) + ".");
        var errors = body.putArray("errors");
        paths.forEach(path -> errors.addObject().put("instancePath", path));
        return new ApiError(400, body);
    }
}
