package care.eleva.app.calendar;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * Writes a calendar as RFC 5545 has it: lines of at most 75 octets, folded between characters, ended by CRLF; times in UTC,
 * so that no time zone has to be described. A library for this brings a parser, validators and time zones that a dozen lines
 * of output need not; the tests read what is written with one.
 */
final class CalendarWriter {
    private static final int LINE = 75;
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final StringBuilder out = new StringBuilder();

    private CalendarWriter() {}

    static String write(String name, List<CalendarEntry> entries) {
        CalendarWriter writer = new CalendarWriter();
        writer.line("BEGIN", "VCALENDAR");
        writer.line("VERSION", "2.0");
        writer.line("PRODID", "-//Eleva//Calendar feed//EN");
        writer.line("CALSCALE", "GREGORIAN");
        writer.line("X-WR-CALNAME", escape(name));
        writer.line("REFRESH-INTERVAL;VALUE=DURATION", "PT15M");
        entries.forEach(entry -> writer.entry(name, entry));
        writer.line("END", "VCALENDAR");
        return writer.out.toString();
    }

    private void entry(String name, CalendarEntry entry) {
        line("BEGIN", "VEVENT");
        line("UID", entry.id() + "@eleva");
        line("DTSTAMP", time(entry.updatedAt()));
        line("LAST-MODIFIED", time(entry.updatedAt()));
        line("SEQUENCE", Integer.toString(entry.version()));
        line("DTSTART", time(entry.startsAt()));
        line("DTEND", time(entry.endsAt()));
        line("SUMMARY", escape(name));
        line("CLASS", "PRIVATE");
        line("STATUS", entry.cancelled() ? "CANCELLED" : "CONFIRMED");
        line("TRANSP", entry.cancelled() ? "TRANSPARENT" : "OPAQUE");
        line("END", "VEVENT");
    }

    private static String time(Instant instant) {
        return UTC.format(instant);
    }

    /** A value of type TEXT (§3.3.11). */
    static String escape(String text) {
        return text.replace("\\", "\\\\")
                .replace(";", "\\;")
                .replace(",", "\\,")
                .replace("\r\n", "\n")
                .replace("\r", "\n")
                .replace("\n", "\\n");
    }

    private void line(String name, String value) {
        out.append(fold(name + ":" + value)).append("\r\n");
    }

    /** A content line, broken so that none has more than 75 octets (§3.1). */
    static String fold(String line) {
        StringBuilder folded = new StringBuilder();
        int octets = 0;
        for (int at = 0; at < line.length(); at += Character.charCount(line.codePointAt(at))) {
            String character = Character.toString(line.codePointAt(at));
            int length = character.getBytes(UTF_8).length;
            if (octets + length > LINE) {
                folded.append("\r\n ");
                octets = 1;
            }
            folded.append(character);
            octets += length;
        }
        return folded.toString();
    }
}
