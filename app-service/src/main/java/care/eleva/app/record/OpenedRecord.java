package care.eleva.app.record;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A version of a record that was opened, and whose opening is in the audit trail. */
public record OpenedRecord(
        UUID id,
        UUID appointmentId,
        String authorId,
        String patientId,
        int version,

        @Schema(description = "The version that counts; an older one was opened when it differs from version.")
        int currentVersion,

        @Schema(
                description = "As what the caller may read it.",
                enumeration = {"author", "patient", "care_team", "break_glass"})
        String access,

        boolean shared,
        Instant createdAt,

        @Schema(description = "When this version was written.")
        Instant writtenAt,

        @Schema(description = "What was written.", examples = "Sleeps better since the last session.")
        String content) {
    static OpenedRecord of(UUID id, Row row, String content) {
        return new OpenedRecord(
                id,
                row.getUUID("appointment_id"),
                row.getString("author_id"),
                row.getString("patient_id"),
                row.getInteger("version"),
                row.getInteger("current_version"),
                row.getString("access"),
                row.getOffsetDateTime("shared_at") != null,
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("written_at").toInstant(),
                content);
    }

    /** Without the content, so that no log can hold it. */
    @Override
    public String toString() {
        return "OpenedRecord[" + id + "]";
    }
}
