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

    static final String NDJSON_EXAMPLE = """
            {"v":1,"id":"01a20cdb-c568-7ba2-941f-3616f1c0ea25","org":"org_01JD4Z8W5T3Q9R7V2X6Y1B0C4E"}
            """;
    static final String CSV_EXAMPLE = """
            id,org,at,rec,action,outcome
            01a20cdb-c568-7ba2-941f-3616f1c0ea25,org_01JD4Z8W5T3Q9R7V2X6Y1B0C4E,2026-11-24T09:30:00.000000Z,2026-11-24T09:30:00.000000Z,EVENT_CREATED,success
            """;

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
