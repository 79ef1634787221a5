package care.eleva.app.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A published event of a published expert as everybody sees it: nothing of the organization but the expert's opaque id.
 *
 * @param word the word of its name that it was found by, or null
 */
record PublicEventView(
        UUID id,
        String expertId,

        @Schema(description = "The public address of the expert's profile.", examples = "ana-silva")
        String expertSlug,

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

        Instant createdAt,
        @JsonIgnore @Nullable String word) {

    static PublicEventView of(Row row) {
        return new PublicEventView(
                row.getUUID("id"),
                row.getString("expert_id"),
                row.getString("expert_slug"),
                row.getString("name"),
                row.getString("slug"),
                row.getString("description"),
                row.getInteger("duration_minutes"),
                row.getLong("price"),
                row.getString("currency"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getString("word"));
    }
}
