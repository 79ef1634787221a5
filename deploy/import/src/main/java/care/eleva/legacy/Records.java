package care.eleva.legacy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Health records. They arrive encrypted as the predecessor encrypted them and stay so until app-service encrypts them anew; the
 * import opens them only to see that they open. A record's metadata, which were a text of their own, become a record too.
 */
final class Records implements Source {
    private final String name;
    private final boolean metadata;

    private Records(String name, boolean metadata) {
        this.name = name;
        this.metadata = metadata;
    }

    static Records contents() {
        return new Records("records", false);
    }

    static Records metadata() {
        return new Records("record_metadata", true);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public @Nullable LegacyTable table(Connection legacy) throws SQLException {
        var table = LegacyTable.find(legacy, "records");
        if (table == null) {
            return null;
        }
        table.required(LegacyRow.KEY, "id")
                .required("meeting", "meeting_id", "meetingId")
                .required("expert", "expert_id", "expertId")
                .required("guest_email", "guest_email", "guestEmail")
                .column("version", "version")
                .column("created_at", "created_at", "createdAt")
                .column("updated_at", "last_modified_at", "lastModifiedAt");
        return metadata
                ? table.column("content", "encrypted_metadata", "encryptedMetadata")
                        .having("content")
                : table.required("content", "encrypted_content", "encryptedContent");
    }

    @Override
    public NewRow read(LegacyRow row, Reading reading) throws SQLException, Rejected {
        var createdAt = row.time("created_at", "created_at_missing");
        var stored = row.text("content", "ciphertext_missing");
        var content = LegacyCipher.envelope(stored);
        var cipher = reading.cipher();
        if (cipher != null) {
            cipher.check(stored);
        }
        var version = row.number("version");
        if (version == null || version < 1) {
            throw new Rejected("version_out_of_range");
        }
        return new NewRow(row.key())
                .noteIf(cipher == null, "ciphertext_not_checked")
                .with("id", LegacyIds.of(name, row.key(), createdAt))
                .with("meeting", row.text("meeting", "meeting_missing"))
                .with("expert", row.text("expert", "expert_missing"))
                .with("patient", reading.person(row.text("guest_email", "patient_missing")))
                .with("content", content)
                .with("version", version)
                .with("created_at", createdAt)
                .with("updated_at", Objects.requireNonNullElse(row.time("updated_at"), createdAt))
                .digest(content, version, createdAt);
    }
}
