package care.eleva.audit.export;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * What somebody wants to take away.
 *
 * @param from the first instant of recording
 * @param to the first instant no longer wanted
 */
record ExportRequest(Instant from, Instant to, ExportFormat format) {
    private static final DateTimeFormatter BASIC =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** A file name of plain ASCII, whatever the organization is called. */
    String fileName(String organization) {
        String name = organization.replaceAll("[^A-Za-z0-9_-]", "_");
        return "audit-" + name + "-" + BASIC.format(from) + "-" + BASIC.format(to) + "." + format.code();
    }
}
