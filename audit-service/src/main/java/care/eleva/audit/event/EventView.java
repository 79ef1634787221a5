package care.eleva.audit.event;

import care.eleva.audit.personal.PersonalView;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An event of the trail, read from its line and never from the columns beside it.
 *
 * @param resource what was acted on; {@code targets} holds what else was touched
 * @param details what the action said that is neither personal nor health data
 * @param personal personal values by name, as far as they can still be opened
 */
record EventView(
        @Schema(format = "uuid") String id,
        String organizationId,

        @Schema(description = "When it was written down.", format = "date-time")
        String recordedAt,

        @Schema(description = "When it happened.", format = "date-time")
        String occurredAt,

        @Schema(examples = "MEDICAL_RECORD_VIEWED") String action,

        @Schema(enumeration = {"success", "failure", "denied"})
        String outcome,

        Actor actor,
        @Schema(description = "What was acted on.") Target resource,
        @Schema(description = "What else was touched.") List<Target> targets,
        @Nullable String patientId,
        @Schema(examples = "TREAT") @Nullable String purpose,

        @Schema(examples = "01a20cdb-c568-7ba2-941f-3616f1c0ea25") @Nullable
        String requestId,

        @Schema(examples = "4bf92f3577b34da6a3ce929d0e0e4736") @Nullable
        String traceId,

        @Schema(examples = "app-service") @Nullable String service,
        @Schema(examples = "1.0.0") @Nullable String serviceVersion,

        @Schema(description = "What the action said that is neither personal nor health data.")
        Map<String, Object> details,

        @Schema(description = "Personal values by name, as far as they can still be opened.")
        Map<String, PersonalView> personal) {

    /** Who acted. */
    @Schema(name = "EventActor")
    record Actor(
            @Schema(
                    description = "Who acted: a person, a job or webhook, or nobody who is known.",
                    enumeration = {"user", "system", "anonymous"})
            String type,

            @Schema(examples = "user_01JD4Z8W5T3Q9R7V2X6Y1B0C4D") @Nullable
            String id,

            @Schema(examples = "session_01JD4Z8W5T3Q9R7V2X6Y1B0C4G") @Nullable
            String sessionId,

            @Schema(examples = "expert_community") @Nullable String role,

            @Schema(description = "Who acted in that person's name.", examples = "admin_01JD4Z8W5T3Q9R7V2X6Y1B0C4F")
            @Nullable
            String impersonator,

            @Schema(
                    description = "How the actor is known.",
                    enumeration = {"jwt", "login", "none"})
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
    @Schema(name = "EventTarget")
    record Target(
            @Schema(examples = "medical_record") String type,

            @Schema(examples = "01a20cdb-c568-7ba2-941f-3616f1c0ea25") @Nullable
            String id) {
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
