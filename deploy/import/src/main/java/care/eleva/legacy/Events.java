package care.eleva.legacy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Bookable services. */
final class Events implements Source {
    static final String NAME = "events";

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_DESCRIPTION = 2000;
    private static final int LONGEST_SLUG = 100;
    private static final int LONGEST_MINUTES = 720;
    private static final long HIGHEST_PRICE = 100_000_000;
    private static final String CURRENCY = "eur";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public @Nullable LegacyTable table(Connection legacy) throws SQLException {
        var table = LegacyTable.find(legacy, "events");
        return table == null
                ? null
                : table.required(LegacyRow.KEY, "id")
                        .required("expert", "clerkUserId", "clerk_user_id")
                        .required("name", "name")
                        .required("slug", "slug")
                        .column("description", "description")
                        .required("minutes", "durationInMinutes", "duration_in_minutes")
                        .required("active", "isActive", "is_active")
                        .required("price", "price")
                        .column("currency", "currency")
                        .column("created_at", "createdAt", "created_at")
                        .column("updated_at", "updatedAt", "updated_at");
    }

    @Override
    public NewRow read(LegacyRow row, Reading reading) throws SQLException, Rejected {
        var event = new NewRow(row.key());
        var createdAt = row.time("created_at", "created_at_missing");
        var updatedAt = Objects.requireNonNullElse(row.time("updated_at"), createdAt);
        var name = row.text("name", "name_missing");
        var shortName = Texts.shortened(name, LONGEST_NAME);
        var description = row.text("description");
        var shortDescription = Texts.shortened(description, LONGEST_DESCRIPTION);
        var wanted = row.text("slug");
        var slug = Texts.slug(wanted, LONGEST_SLUG);
        if (slug == null) {
            slug = Texts.slug(name, LONGEST_SLUG);
        }
        if (slug == null) {
            throw new Rejected("slug_unusable");
        }
        var minutes = row.within("minutes", 1, LONGEST_MINUTES, "duration_out_of_range");
        var price = row.within("price", 0, HIGHEST_PRICE, "price_out_of_range");
        var currency = Objects.requireNonNullElse(row.text("currency"), CURRENCY);
        if (!CURRENCY.equals(currency)) {
            throw new Rejected("currency_not_supported");
        }
        var status = row.flag("active") ? "published" : "draft";
        return event.noteIf(!slug.equals(wanted), "slug_changed")
                .noteIf(!Objects.equals(name, shortName), "name_shortened")
                .noteIf(!Objects.equals(description, shortDescription), "description_shortened")
                .with("id", LegacyIds.of(NAME, row.key(), createdAt))
                .with("expert", row.text("expert", "expert_missing"))
                .with("name", shortName)
                .with("slug", slug)
                .with("description", shortDescription)
                .with("duration", minutes)
                .with("price", price)
                .with("currency", currency)
                .with("status", status)
                .with("created_at", createdAt)
                .with("updated_at", updatedAt)
                .digest(shortName, shortDescription, minutes, price, currency, status, createdAt);
    }
}
