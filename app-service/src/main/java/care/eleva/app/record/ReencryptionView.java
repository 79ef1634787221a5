package care.eleva.app.record;

import io.vertx.sqlclient.Row;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How far the records of an organization have followed its keys. */
record ReencryptionView(
        String orgId,

        @Schema(description = "The key that writes; null before the first.", examples = "k2") @Nullable
        String kid,

        @Schema(description = "Versions that it encrypts.") long done,

        @Schema(description = "Versions that an older key, or the predecessor, encrypted.")
        long left,

        @Schema(description = "Of those, the predecessor's.")
        long legacyLeft) {

    static ReencryptionView of(Row row) {
        return new ReencryptionView(
                row.getString("org_id"),
                row.getString("kid"),
                row.getLong("done"),
                row.getLong("waiting"),
                row.getLong("legacy"));
    }
}
