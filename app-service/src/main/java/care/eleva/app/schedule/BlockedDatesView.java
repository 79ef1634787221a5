package care.eleva.app.schedule;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Blocked dates as their expert sees them. */
record BlockedDatesView(
        UUID id,

        @Schema(examples = "2026-12-24") LocalDate fromDate,

        @Schema(examples = "2027-01-02") LocalDate toDate,

        @Schema(examples = "Holidays") @Nullable String reason,

        Instant createdAt) {

    static BlockedDatesView of(Row row) {
        return new BlockedDatesView(
                row.getUUID("id"),
                row.getLocalDate("from_date"),
                row.getLocalDate("to_date"),
                row.getString("reason"),
                row.getOffsetDateTime("created_at").toInstant());
    }
}
