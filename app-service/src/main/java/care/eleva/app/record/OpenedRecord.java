package care.eleva.app.record;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A record that was opened, and whose opening is in the audit trail. */
public record OpenedRecord(
        UUID id,
        UUID appointmentId,
        String authorId,
        String patientId,
        int version,
        boolean shared,
        Instant createdAt,

        @Schema(description = "What was written.", examples = "Sleeps better since the last session.")
        String content) {
    /** Decrypts what the database handed out. */
    static OpenedRecord of(UUID id, Row row, DataKeys keys) {
        String orgId = row.getString("org_id");
        int version = row.getInteger("version");
        DataKeys.DataKey key = keys.unwrap(orgId, row.getString("kid"), row.getBuffer("wrapped"));
        return new OpenedRecord(
                id,
                row.getUUID("appointment_id"),
                row.getString("author_id"),
                row.getString("patient_id"),
                version,
                row.getOffsetDateTime("shared_at") != null,
                row.getOffsetDateTime("created_at").toInstant(),
                RecordEnvelope.open(key, orgId, id, version, row.getString("content")));
    }

    /** Without the content, so that no log can hold it. */
    @Override
    public String toString() {
        return "OpenedRecord[" + id + "]";
    }
}
