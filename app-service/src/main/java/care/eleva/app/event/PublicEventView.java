package care.eleva.app.event;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A published event as everybody sees it: nothing of the organization but the expert's opaque id. */
record PublicEventView(
        UUID id,
        String expertId,
        String name,
        String slug,
        @Nullable String description,
        int durationMinutes,
        long price,
        String currency,
        Instant createdAt) {

    static PublicEventView of(Row row) {
        return new PublicEventView(
                row.getUUID("id"),
                row.getString("expert_id"),
                row.getString("name"),
                row.getString("slug"),
                row.getString("description"),
                row.getInteger("duration_minutes"),
                row.getLong("price"),
                row.getString("currency"),
                row.getOffsetDateTime("created_at").toInstant());
    }
}
