package care.eleva.legacy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Categories, first without their parents: a parent can come after its child. */
final class Categories implements Source {
    static final String NAME = "categories";

    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_SLUG = 60;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public @Nullable LegacyTable table(Connection legacy) throws SQLException {
        var table = LegacyTable.find(legacy, "categories");
        return table == null
                ? null
                : table.required(LegacyRow.KEY, "id")
                        .required("name", "name")
                        .column("created_at", "createdAt", "created_at")
                        .ignore("updatedAt", "updated_at");
    }

    @Override
    public NewRow read(LegacyRow row, Reading reading) throws SQLException, Rejected {
        var createdAt = Objects.requireNonNullElse(row.time("created_at"), Instant.EPOCH);
        var name = row.text("name", "name_missing");
        var shortName = Texts.shortened(name, LONGEST_NAME);
        var slug = Texts.slug(name, LONGEST_SLUG);
        if (slug == null) {
            throw new Rejected("slug_unusable");
        }
        return new NewRow(row.key())
                .noteIf(!Objects.equals(name, shortName), "name_shortened")
                .with("id", LegacyIds.of(NAME, row.key(), createdAt))
                .with("name", shortName)
                .with("slug", slug)
                .with("created_at", createdAt)
                .digest(shortName, createdAt);
    }

    /** Which category belongs under which. */
    static final class Parents implements Source {
        @Override
        public String name() {
            return "category_parents";
        }

        @Override
        public @Nullable LegacyTable table(Connection legacy) throws SQLException {
            var table = LegacyTable.find(legacy, "categories");
            return table == null
                    ? null
                    : table.required(LegacyRow.KEY, "id")
                            .column("parent", "parent_id", "parentId")
                            .having("parent");
        }

        @Override
        public NewRow read(LegacyRow row, Reading reading) throws SQLException, Rejected {
            var parent = row.text("parent", "parent_missing");
            return new NewRow(row.key()).with("parent", parent).digest(parent);
        }
    }
}
