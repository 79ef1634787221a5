package care.eleva.legacy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Experts' public pages. What the predecessor published stays published where the practitioner agreement was accepted. */
final class Profiles implements Source {
    static final String NAME = "profiles";

    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_HEADLINE = 200;
    private static final int LONGEST_SHORT_BIO = 500;
    private static final int LONGEST_LONG_BIO = 10_000;
    private static final int LONGEST_URL = 500;
    private static final int LONGEST_SLUG = 60;
    private static final int SHORTEST_SLUG = 3;
    private static final Pattern URL = Pattern.compile("https://\\S+");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public @Nullable LegacyTable table(Connection legacy) throws SQLException {
        var table = LegacyTable.find(legacy, "profiles");
        return table == null
                ? null
                : table.required(LegacyRow.KEY, "id")
                        .required("expert", "clerkUserId", "clerk_user_id")
                        .required("first_name", "firstName", "first_name")
                        .required("last_name", "lastName", "last_name")
                        .column("picture", "profilePicture", "profile_picture")
                        .column("headline", "headline")
                        .column("short_bio", "shortBio", "short_bio")
                        .column("long_bio", "longBio", "long_bio")
                        .column("primary", "primaryCategoryId", "primary_category_id")
                        .column("secondary", "secondaryCategoryId", "secondary_category_id")
                        .column("links", "socialLinks", "social_links")
                        .column("verified", "isVerified", "is_verified")
                        .column("top_expert", "isTopExpert", "is_top_expert")
                        .required("published", "published")
                        .column("agreed_at", "practitioner_agreement_accepted_at", "practitionerAgreementAcceptedAt")
                        .column("agreed_version", "practitioner_agreement_version", "practitionerAgreementVersion")
                        .column("created_at", "createdAt", "created_at")
                        .column("updated_at", "updatedAt", "updated_at");
    }

    @Override
    public NewRow read(LegacyRow row, Reading reading) throws SQLException, Rejected {
        var profile = new NewRow(row.key());
        var createdAt = row.time("created_at", "created_at_missing");
        var firstName = shortened(profile, row.text("first_name", "name_missing"), LONGEST_NAME);
        var lastName = shortened(profile, row.text("last_name", "name_missing"), LONGEST_NAME);
        var headline = shortened(profile, row.text("headline"), LONGEST_HEADLINE);
        var shortBio = shortened(profile, row.text("short_bio"), LONGEST_SHORT_BIO);
        var longBio = shortened(profile, row.text("long_bio"), LONGEST_LONG_BIO);
        var slug = Texts.slug(firstName + " " + lastName, LONGEST_SLUG);
        if (slug == null || slug.length() < SHORTEST_SLUG) {
            slug = "expert";
        }
        var agreedAt = row.time("agreed_at");
        var published = row.flag("published");
        profile.noteIf(published && agreedAt == null, "published_without_agreement");
        var status = published && agreedAt != null ? "published" : "draft";
        var verified = row.flag("verified");
        var topExpert = row.flag("top_expert");
        return profile.with("id", LegacyIds.of(NAME, row.key(), createdAt))
                .with("expert", row.text("expert", "expert_missing"))
                .with("slug", slug)
                .with("first_name", firstName)
                .with("last_name", lastName)
                .with("headline", headline)
                .with("short_bio", shortBio)
                .with("long_bio", longBio)
                .with("picture", picture(profile, row.text("picture")))
                .with("primary", row.text("primary"))
                .with("secondary", row.text("secondary"))
                .with("links", row.text("links"))
                .with("status", status)
                .with("verified", verified)
                .with("top_expert", topExpert)
                .with("agreed_at", agreedAt)
                .with("agreed_version", row.text("agreed_version"))
                .with("created_at", createdAt)
                .with("updated_at", Objects.requireNonNullElse(row.time("updated_at"), createdAt))
                .digest(firstName, lastName, headline, shortBio, longBio, status, verified, topExpert, createdAt);
    }

    private static @Nullable String shortened(NewRow profile, @Nullable String text, int longest) {
        var shortened = Texts.shortened(text, longest);
        profile.noteIf(!Objects.equals(text, shortened), "text_shortened");
        return shortened;
    }

    private static @Nullable String picture(NewRow profile, @Nullable String url) {
        if (url == null || (url.length() <= LONGEST_URL && URL.matcher(url).matches())) {
            return url;
        }
        profile.note("picture_dropped");
        return null;
    }
}
