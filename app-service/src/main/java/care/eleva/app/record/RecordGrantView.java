package care.eleva.app.record;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** That a colleague may read a record, or might. */
record RecordGrantView(
        UUID id,
        UUID recordId,

        @Schema(description = "Whom the record was given to.")
        String userId,

        Instant expiresAt,
        @Nullable Instant revokedAt,
        Instant createdAt) {

    static RecordGrantView of(Row row) {
        OffsetDateTime revoked = row.getOffsetDateTime("revoked_at");
        return new RecordGrantView(
                row.getUUID("id"),
                row.getUUID("record_id"),
                row.getString("grantee_id"),
                row.getOffsetDateTime("expires_at").toInstant(),
                revoked == null ? null : revoked.toInstant(),
                row.getOffsetDateTime("created_at").toInstant());
    }
}
