package care.eleva.audit.access;

import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.UUID;
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
        String action,
        String outcome,
        Actor actor,
        @Nullable String purpose,
        @Nullable String requestId,
        @Nullable String service) {

    /** Who it was. */
    record Actor(
            String type,
            @Nullable String id,
            @Nullable String role,
            @Nullable String impersonator) {}

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
