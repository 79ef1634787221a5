package care.eleva.app.profile;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A profile as its expert sees it. */
record ProfileView(
        UUID id,
        String expertId,

        @Schema(enumeration = {"draft", "published"}) String status,

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

        @Schema(description = "Slugs of categories, the primary one first.", examples = "[\"sleep-medicine\"]")
        List<String> categories,

        List<SocialLink> socialLinks,

        @Schema(description = "Given by staff; another name takes it away.")
        boolean verified,

        @Schema(description = "Given by staff.") boolean topExpert,

        @Schema(description = "Counts its changes; the same as in the ETag.", examples = "1")
        int version,

        @Nullable Instant publishedAt,
        Instant createdAt) {

    static ProfileView of(Row row) {
        OffsetDateTime published = row.getOffsetDateTime("published_at");
        return new ProfileView(
                row.getUUID("id"),
                row.getString("expert_id"),
                row.getString("status"),
                row.getString("slug"),
                row.getString("first_name"),
                row.getString("last_name"),
                row.getString("headline"),
                row.getString("short_bio"),
                row.getString("long_bio"),
                row.getString("picture_url"),
                List.of(row.getArrayOfStrings("languages")),
                List.of(row.getArrayOfStrings("categories")),
                SocialLinks.read(row.getJsonArray("social_links")),
                row.getBoolean("verified"),
                row.getBoolean("top_expert"),
                row.getInteger("version"),
                published == null ? null : published.toInstant(),
                row.getOffsetDateTime("created_at").toInstant());
    }
}
