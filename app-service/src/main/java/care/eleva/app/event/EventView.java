package care.eleva.app.event;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as its organization sees it.
 *
 * @param price minor units of the currency
 * @param status {@code draft}, {@code published} or {@code archived}
 */
record EventView(
        UUID id,
        String expertId,
        String name,
        String slug,
        @Nullable String description,
        int durationMinutes,
        long price,
        String currency,
        String status,
        Instant createdAt) {

    static EventView of(Row row) {
        return new EventView(
                row.getUUID("id"),
                row.getString("expert_id"),
                row.getString("name"),
                row.getString("slug"),
                row.getString("description"),
                row.getInteger("duration_minutes"),
                row.getLong("price"),
                row.getString("currency"),
                row.getString("status"),
                row.getOffsetDateTime("created_at").toInstant());
    }
}
