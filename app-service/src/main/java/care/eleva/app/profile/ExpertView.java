package care.eleva.app.profile;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A published profile in a list.
 *
 * @param word the word of the name that it was found by, or null
 */
record ExpertView(
        UUID id,
        String expertId,

        @Schema(description = "The public address.", examples = "ana-silva")
        String slug,

        @Schema(examples = "Ana") String firstName,
        @Schema(examples = "Silva") String lastName,

        @Schema(examples = "Physiotherapist for runners") @Nullable
        String headline,

        @Schema(examples = "Twelve years with runners.") @Nullable
        String shortBio,

        @Schema(examples = "https://images.example.org/ana.jpg") @Nullable
        String pictureUrl,

        @Schema(examples = "[\"pt\", \"en\"]") List<String> languages,

        @Schema(description = "The primary one first.") List<CategoryName> categories,

        @Schema(description = "Staff has seen who the expert is.")
        boolean verified,

        @Schema(description = "A distinction that staff gives.")
        boolean topExpert,

        Instant publishedAt,
        @JsonIgnore @Nullable String word) {

    static ExpertView of(Row row) {
        return new ExpertView(
                row.getUUID("id"),
                row.getString("expert_id"),
                row.getString("slug"),
                row.getString("first_name"),
                row.getString("last_name"),
                row.getString("headline"),
                row.getString("short_bio"),
                row.getString("picture_url"),
                List.of(row.getArrayOfStrings("languages")),
                CategoryName.read(row.getJsonArray("categories")),
                row.getBoolean("verified"),
                row.getBoolean("top_expert"),
                row.getOffsetDateTime("published_at").toInstant(),
                row.getString("word"));
    }
}
