package care.eleva.audit.access;

import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One access to the resource.
 *
 * @param organizationId in whose trail it stands
 */
record AccessView(
        UUID id,
        OffsetDateTime recordedAt,
        OffsetDateTime occurredAt,
        String organizationId,
        @Schema(examples = "MEDICAL_RECORD_VIEWED") String action,

        @Schema(enumeration = {"success", "failure", "denied"})
        String outcome,

        Actor actor,
        @Schema(examples = "TREAT") @Nullable String purpose,

        @Schema(examples = "01a20cdb-c568-7ba2-941f-3616f1c0ea25") @Nullable
        String requestId,

        @Schema(examples = "app-service") @Nullable String service) {

    /** Who it was. */
    record Actor(
            @Schema(
                    description = "Who acted: a person, a job or webhook, or nobody who is known.",
                    enumeration = {"user", "system", "anonymous"})
            String type,

            @Schema(examples = "user_01JD4Z8W5T3Q9R7V2X6Y1B0C4D") @Nullable
            String id,

            @Schema(examples = "expert_community") @Nullable String role,

            @Schema(description = "Who acted in that person's name.", examples = "admin_01JD4Z8W5T3Q9R7V2X6Y1B0C4F")
            @Nullable
            String impersonator) {}

    static AccessView of(Row row) {
        return new AccessView(
                row.getUUID("id"),
                row.getOffsetDateTime("recorded_at"),
                row.getOffsetDateTime("occurred_at"),
                row.getString("org_id"),
                row.getString("action"),
                row.getString("outcome"),
                new Actor(
                        row.getString("actor_type"),
                        row.getString("actor_id"),
                        row.getString("actor_role"),
                        row.getString("impersonator")),
                row.getString("purpose"),
                row.getString("request_id"),
                row.getString("service"));
    }
}
