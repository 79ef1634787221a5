package care.eleva.auth.privacy.erasure;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An open request as the platform's staff sees it: ids and dates, no name and no address. */
record OpenErasureView(
        UUID id,

        @Schema(examples = "user_01JD4Z8W5T3Q9R7V2X6Y1B0C4D")
        String userId,

        @Schema(enumeration = {"requested", "accepted", "executing"})
        String state,

        Instant requestedAt,
        Instant dueAt,
        boolean extended,
        @Nullable Instant executeAfter) {

    static OpenErasureView of(Row row) {
        return new OpenErasureView(
                row.getUUID("id"),
                row.getString("user_id"),
                row.getString("state"),
                row.getOffsetDateTime("requested_at").toInstant(),
                row.getOffsetDateTime("due_at").toInstant(),
                row.getOffsetDateTime("extended_at") != null,
                ErasureView.time(row, "execute_after"));
    }
}
