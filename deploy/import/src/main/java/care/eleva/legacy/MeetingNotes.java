package care.eleva.legacy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What guests wrote when they booked: health data that the predecessor kept in the clear. They become records, encrypted before
 * they leave this process and shared with the patient, whose words they are; without the key they are not brought over.
 */
final class MeetingNotes implements Source {
    static final String NAME = "meeting_notes";

    private static final String HEADING = "Written by the patient when booking:\n\n";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public @Nullable LegacyTable table(Connection legacy) throws SQLException {
        var table = LegacyTable.find(legacy, "meetings");
        return table == null
                ? null
                : table.required(LegacyRow.KEY, "id")
                        .column("notes", "guestNotes", "guest_notes")
                        .required("starts_at", "startTime", "start_time")
                        .column("created_at", "createdAt", "created_at")
                        .having("notes");
    }

    @Override
    public NewRow read(LegacyRow row, Reading reading) throws SQLException, Rejected {
        var text = row.text("notes", "note_empty");
        var cipher = reading.cipher();
        if (cipher == null) {
            throw new Rejected("encryption_key_missing");
        }
        var createdAt = Objects.requireNonNullElse(row.time("created_at"), row.time("starts_at", "time_missing"));
        var content = cipher.seal(row.key(), HEADING + text);
        return new NewRow(row.key())
                .with("id", LegacyIds.of(NAME, row.key(), createdAt))
                .with("content", content)
                .with("created_at", createdAt)
                .digest(content, createdAt);
    }
}
