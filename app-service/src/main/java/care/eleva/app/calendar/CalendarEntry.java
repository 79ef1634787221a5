package care.eleva.app.calendar;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;

/** When somebody comes, and whether still; not who and not why. */
record CalendarEntry(UUID id, Instant startsAt, Instant endsAt, String status, int version, Instant updatedAt) {
    static CalendarEntry of(Row row) {
        return new CalendarEntry(
                row.getUUID("id"),
                row.getOffsetDateTime("starts_at").toInstant(),
                row.getOffsetDateTime("ends_at").toInstant(),
                row.getString("status"),
                row.getInteger("version"),
                row.getOffsetDateTime("updated_at").toInstant());
    }

    boolean cancelled() {
        return status.equals("cancelled");
    }
}
