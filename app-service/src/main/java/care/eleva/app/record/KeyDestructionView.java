package care.eleva.app.record;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A request to destroy an organization's data keys, and what became of it. */
record KeyDestructionView(
        UUID id,
        String orgId,

        @Schema(enumeration = {"organization_deleted", "retention_over", "erasure", "legal_order"})
        String reason,

        @Schema(enumeration = {"requested", "withdrawn", "executed"})
        String state,

        @Schema(examples = "user_01HZX5J8K9QWERTY0123456789")
        String requestedBy,

        @Schema(examples = "user_01HZX5J8K9QWERTY9876543210") @Nullable
        String decidedBy,

        @Nullable Instant decidedAt,

        @Schema(description = "How many keys were destroyed.") @Nullable
        Integer keys,

        Instant createdAt) {

    static KeyDestructionView of(Row row) {
        OffsetDateTime decided = row.getOffsetDateTime("decided_at");
        return new KeyDestructionView(
                row.getUUID("id"),
                row.getString("org_id"),
                row.getString("reason"),
                row.getString("state"),
                row.getString("requested_by"),
                row.getString("decided_by"),
                decided == null ? null : decided.toInstant(),
                row.getInteger("keys"),
                row.getOffsetDateTime("created_at").toInstant());
    }
}
