package care.eleva.audit.event;

import care.eleva.audit.personal.PersonalView;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event of the trail, read from its line and never from the columns beside it.
 *
 * @param resource what was acted on; {@code targets} holds what else was touched
 * @param details what the action said that is neither personal nor health data
 * @param personal personal values by name, as far as they can still be opened
 */
record EventView(
        String id,
        String organizationId,
        String recordedAt,
        String occurredAt,
        String action,
        String outcome,
        Actor actor,
        Target resource,
        List<Target> targets,
        @Nullable String patientId,
        @Nullable String purpose,
        @Nullable String requestId,
        @Nullable String traceId,
        @Nullable String service,
        @Nullable String serviceVersion,
        Map<String, Object> details,
        Map<String, PersonalView> personal) {

    /** Who acted. */
    record Actor(
            String type,
            @Nullable String id,
            @Nullable String sessionId,
            @Nullable String role,
            @Nullable String impersonator,
            String assurance) {
        static Actor of(JsonObject actor) {
            return new Actor(
                    actor.getString("type"),
                    actor.getString("id"),
                    actor.getString("session"),
                    actor.getString("role"),
                    actor.getString("impersonator"),
                    actor.getString("assurance"));
        }
    }

    /** What was touched. */
    record Target(String type, @Nullable String id) {
        static Target of(JsonObject target) {
            return new Target(target.getString("type"), target.getString("id"));
        }
    }

    static EventView of(StoredEvent event, Map<String, PersonalView> personal) {
        JsonObject line = event.content();
        List<Target> targets = targets(line.getJsonArray("targets"));
        return new EventView(
                line.getString("id"),
                line.getString("org"),
                line.getString("rec"),
                line.getString("at"),
                line.getString("action"),
                line.getString("outcome"),
                Actor.of(line.getJsonObject("actor")),
                targets.getFirst(),
                targets.subList(1, targets.size()),
                line.getString("patient"),
                line.getString("purpose"),
                line.getString("req"),
                line.getString("trace"),
                line.getString("svc"),
                line.getString("ver"),
                line.getJsonObject("plain").getMap(),
                personal);
    }

    private static List<Target> targets(JsonArray targets) {
        return targets.stream().map(JsonObject.class::cast).map(Target::of).toList();
    }
}
