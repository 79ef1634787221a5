package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /audit_logs/events}. The {@code Idempotency-Key} counts for 24 hours together with the content; without
 * one the content alone is the key, so equal events collapse (workos.md §4.1).
 */
final class AuditEvents {
    private static final Duration KEY_LIFE = Duration.ofHours(24);
    private static final int MOST_KEYS = 50;
    private static final int LONGEST_VALUE = 500;
    private static final Pattern KEY = Pattern.compile("[a-zA-Z0-9_-]{0,40}");

    private final Store store;
    private final Time time;
    private final Ids ids;
    private final AuditSchemas schemas;

    AuditEvents(Store store, Time time, Ids ids, AuditSchemas schemas) {
        this.store = store;
        this.time = time;
        this.ids = ids;
        this.schemas = schemas;
    }

    void routes(Routes routes) {
        routes.post("/audit_logs/events", this::create);
    }

    /** The events of an organization as they were sent, oldest first. */
    List<ObjectNode> of(String organizationId) {
        return store.auditEvents.by("_organization_id", organizationId);
    }

    private Reply create(Call call) {
        var body = call.body();
        var event = body.object("event").node();
        require(body.node(), event);
        var organization = Json.must(store.organizations.get(body.text("organization_id")), "id");
        checkMetadata(event);
        schemas.check(event, Json.must(event, "action"), new Body(event).number("version"));
        if (isNew(call.header("Idempotency-Key"), body.node())) {
            ObjectNode row = event.deepCopy();
            store.auditEvents.save(row.put("id", ids.next("audit_log_event"))
                    .put("_organization_id", organization)
                    .put("_recorded_at", time.stamp()));
        }
        return Reply.ok(Json.object().put("success", true));
    }

    private static void require(ObjectNode body, ObjectNode event) {
        var missing = new LinkedHashSet<String>();
        requireText(missing, "organization_id", Json.text(body, "organization_id"));
        requireText(missing, "event.action", Json.text(event, "action"));
        requireText(missing, "event.occurred_at", Json.text(event, "occurred_at"));
        requireText(missing, "event.actor.id", Json.text(event.path("actor"), "id"));
        requireText(missing, "event.actor.type", Json.text(event.path("actor"), "type"));
        requireText(missing, "event.context.location", Json.text(event.path("context"), "location"));
        var targets = event.path("targets");
        if (!targets.isArray()) {
            missing.add("event.targets");
        }
        for (var i = 0; i < targets.size(); i++) {
            requireText(missing, "event.targets." + i + ".id", Json.text(targets.path(i), "id"));
            requireText(missing, "event.targets." + i + ".type", Json.text(targets.path(i), "type"));
        }
        if (!missing.isEmpty()) {
            throw validation("required", missing);
        }
        try {
            OffsetDateTime.parse(Json.must(event, "occurred_at"));
        } catch (DateTimeException e) {
            throw validation("invalid_date_time", Set.of("event.occurred_at"));
        }
    }

    private static void requireText(Set<String> missing, String field, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            missing.add(field);
        }
    }

    private static ApiError validation(String code, Set<String> fields) {
        var body = Json.object().put("message", "Validation failed.");
        var errors = body.putArray("errors");
        fields.forEach(field -> errors.addObject().put("code", code).put("field", field));
        return new ApiError(422, body);
    }

    private static void checkMetadata(ObjectNode event) {
        var wrong = new LinkedHashSet<String>();
        checkMetadata("/metadata", event.path("metadata"), wrong);
        checkMetadata("/actor/metadata", event.path("actor").path("metadata"), wrong);
        var targets = event.path("targets");
        for (var i = 0; i < targets.size(); i++) {
            checkMetadata("/targets/" + i + "/metadata", targets.path(i).path("metadata"), wrong);
        }
        if (!wrong.isEmpty()) {
            throw AuditSchemas.misfit(wrong);
        }
    }

    private static void checkMetadata(String at, JsonNode metadata, Set<String> wrong) {
        if (metadata.size() > MOST_KEYS) {
            wrong.add(at);
        }
        metadata.properties().forEach(entry -> {
            var value = entry.getValue();
            var fits = value.isTextual()
                    ? value.textValue().length() <= LONGEST_VALUE
                    : value.isNumber() || value.isBoolean();
            if (!fits || !KEY.matcher(entry.getKey()).matches()) {
                wrong.add(at + "/" + entry.getKey());
            }
        });
    }

    private boolean isNew(@Nullable String key, ObjectNode body) {
        var content = Json.object().put("key", key);
        content.set("body", body);
        var hash = Base64.getUrlEncoder().encodeToString(SigningKeys.sha256(Json.bytes(content)));
        var seen = store.auditIdempotency
                .find(hash)
                .filter(entry -> !time.isPast(Json.must(entry, "until")))
                .isPresent();
        if (!seen) {
            store.auditIdempotency.save(Json.object()
                    .put("id", hash)
                    .put("until", Time.stamp(time.now().plus(KEY_LIFE))));
        }
        return !seen;
    }
}
