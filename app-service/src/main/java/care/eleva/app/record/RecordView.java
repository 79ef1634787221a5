package care.eleva.app.record;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What may be said of a record without opening it. */
record RecordView(
        UUID id,
        UUID appointmentId,
        String authorId,
        String patientId,
        int version,
        boolean shared,
        @Nullable Instant sharedAt,
        Instant createdAt) {

    static RecordView of(Row row) {
        OffsetDateTime shared = row.getOffsetDateTime("shared_at");
        return new RecordView(
                row.getUUID("id"),
                row.getUUID("appointment_id"),
                row.getString("author_id"),
                row.getString("patient_id"),
                row.getInteger("version"),
                shared != null,
                shared == null ? null : shared.toInstant(),
                row.getOffsetDateTime("created_at").toInstant());
    }
}
