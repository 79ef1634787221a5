package care.eleva.app.record;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** All that a record ever said, for its patient. */
public record ExportedRecord(
        UUID id,
        UUID appointmentId,
        String authorId,
        String patientId,
        int version,
        Instant createdAt,
        @Nullable Instant sharedAt,

        @Schema(description = "What was written, the newest version first.")
        List<Version> versions) {

    /** What a version said; null when the organization's keys were destroyed, and nobody can read it any more. */
    public record Version(
            int version,
            Instant writtenAt,

            @Schema(examples = "Sleeps better since the last session.") @Nullable
            String content) {
        static Version of(Row row, @Nullable String content) {
            return new Version(
                    row.getInteger("version"),
                    row.getOffsetDateTime("written_at").toInstant(),
                    content);
        }

        /** Without the content, so that no log can hold it. */
        @Override
        public String toString() {
            return "Version[" + version + "]";
        }
    }

    static ExportedRecord of(Row row, List<Version> versions) {
        return new ExportedRecord(
                row.getUUID("id"),
                row.getUUID("appointment_id"),
                row.getString("author_id"),
                row.getString("patient_id"),
                row.getInteger("current_version"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("shared_at").toInstant(),
                versions);
    }

    /** Without the contents, so that no log can hold them. */
    @Override
    public String toString() {
        return "ExportedRecord[" + id + "]";
    }
}
