package care.eleva.app.record;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A data key of the caller's organization, without the key. */
record RecordKeyView(
        @Schema(description = "Its name; legacy is what the predecessor encrypted.", examples = "k1")
        String kid,

        @Schema(description = "Whether it encrypts what is written now.")
        boolean current,

        @Schema(description = "How many versions of records it encrypts.")
        long versions,

        Instant createdAt,

        @Schema(description = "Since when nobody can read what it encrypted.") @Nullable
        Instant destroyedAt) {

    static RecordKeyView of(Row row) {
        OffsetDateTime destroyed = row.getOffsetDateTime("destroyed_at");
        return new RecordKeyView(
                row.getString("kid"),
                row.getBoolean("current"),
                row.getLong("versions"),
                row.getOffsetDateTime("created_at").toInstant(),
                destroyed == null ? null : destroyed.toInstant());
    }
}
