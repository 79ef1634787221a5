package care.eleva.app.record;

import java.time.Instant;
import java.util.UUID;

/** A record that was opened, and whose opening is in the audit trail. */
record OpenedRecord(
        UUID id,
        UUID appointmentId,
        String authorId,
        String patientId,
        int version,
        boolean shared,
        Instant createdAt,
        String content) {
    /** Without the content, so that no log can hold it. */
    @Override
    public String toString() {
        return "OpenedRecord[" + id + "]";
    }
}
