package care.eleva.app.category;

import io.vertx.sqlclient.Row;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A category. */
record CategoryView(
        UUID id,

        @Schema(description = "Its part of a public address.", examples = "sleep-medicine")
        String slug,

        @Schema(description = "What people see.", examples = "Sleep medicine")
        String name,

        @Schema(description = "The category of the first level that it is under; null when it is of the first level.")
        @Nullable
        UUID parentId,

        @Schema(description = "Whether nobody can choose it or is found by it any more.")
        boolean archived,

        @Schema(description = "Counts its changes; the same as in the ETag.", examples = "1")
        int version) {

    static CategoryView of(Row row) {
        return new CategoryView(
                row.getUUID("id"),
                row.getString("slug"),
                row.getString("name"),
                row.getUUID("parent_id"),
                row.getBoolean("archived"),
                row.getInteger("version"));
    }
}
