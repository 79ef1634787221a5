package care.eleva.audit.export;

import java.io.ByteArrayOutputStream;
import java.util.Locale;

/** How a range is written down. */
enum ExportFormat {
    /** The evidence: the stored lines, byte for byte. */
    NDJSON("application/x-ndjson") {
        @Override
        void write(ByteArrayOutputStream out, ExportedEvent event) {
            out.writeBytes(event.line().getBytes());
            out.write('\n');
        }
    },
    /** A rendering for spreadsheets, complete and reversible. */
    CSV("text/csv; charset=utf-8; header=present") {
        @Override
        byte[] head() {
            return CsvRendering.header();
        }

        @Override
        void write(ByteArrayOutputStream out, ExportedEvent event) {
            out.writeBytes(CsvRendering.row(event.line(), event.leaf()));
        }
    };

    private final String mediaType;

    ExportFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What stands before the first event. */
    byte[] head() {
        return new byte[0];
    }

    abstract void write(ByteArrayOutputStream out, ExportedEvent event);
}
