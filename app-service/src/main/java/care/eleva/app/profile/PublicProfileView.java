package care.eleva.app.profile;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A published profile as everybody sees it: nothing of the organization, the agreement or a draft. */
record PublicProfileView(
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

        @Schema(examples = "I began with my own knee.") @Nullable
        String longBio,

        @Schema(examples = "https://images.example.org/ana.jpg") @Nullable
        String pictureUrl,

        @Schema(examples = "[\"pt\", \"en\"]") List<String> languages,

        @Schema(description = "The primary one first.") List<CategoryName> categories,

        List<SocialLink> socialLinks,

        @Schema(description = "Staff has seen who the expert is.")
        boolean verified,

        @Schema(description = "A distinction that staff gives.")
        boolean topExpert,

        @Schema(description = "Counts its changes; the same as in the ETag.", examples = "1")
        int version,

        Instant publishedAt) {

    static PublicProfileView of(Row row) {
        return new PublicProfileView(
                row.getUUID("id"),
                row.getString("expert_id"),
                row.getString("slug"),
                row.getString("first_name"),
                row.getString("last_name"),
                row.getString("headline"),
                row.getString("short_bio"),
                row.getString("long_bio"),
                row.getString("picture_url"),
                List.of(row.getArrayOfStrings("languages")),
                CategoryName.read(row.getJsonArray("categories")),
                SocialLinks.read(row.getJsonArray("social_links")),
                row.getBoolean("verified"),
                row.getBoolean("top_expert"),
                row.getInteger("version"),
                row.getOffsetDateTime("published_at").toInstant());
    }
}
