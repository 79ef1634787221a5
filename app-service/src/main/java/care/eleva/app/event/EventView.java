package care.eleva.app.event;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An event as its organization sees it. */
record EventView(
        UUID id,
        String expertId,

        @Schema(description = "What patients see.", examples = "First consultation")
        String name,

        @Schema(description = "Its part of a public address.", examples = "first-consultation")
        String slug,

        @Schema(description = "Plain text.", examples = "Forty-five minutes to get to know each other.") @Nullable
        String description,

        @Schema(examples = "45") int durationMinutes,

        @Schema(description = "Minor units of the currency; 0 is free.", examples = "6000")
        long price,

        @Schema(description = "ISO 4217, in lower case.", examples = "eur")
        String currency,

        @Schema(enumeration = {"draft", "published", "archived"})
        String status,

        @Schema(description = "Kept free before each booking; null: as the schedule says.") @Nullable
        Integer bufferBeforeMinutes,

        @Schema(description = "Kept free after each booking; null: as the schedule says.") @Nullable
        Integer bufferAfterMinutes,

        @Schema(description = "Counts its changes; the same as in the ETag.", examples = "1")
        int version,

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
                row.getInteger("buffer_before_minutes"),
                row.getInteger("buffer_after_minutes"),
                row.getInteger("version"),
                row.getOffsetDateTime("created_at").toInstant());
    }
}
