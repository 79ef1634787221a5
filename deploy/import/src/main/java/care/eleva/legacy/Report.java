package care.eleva.legacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;

/** Tells what a run came to: in short where it was started, row by row in a file. Ids and codes only, nothing of a person. */
final class Report {
    private static final int PAGE = 5000;
    private static final JsonFactory JSON = new JsonFactory();

    private Report() {}

    static void text(Result result, PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%-22s %9s %9s %9s %9s %9s  %s%n",
                "table",
                "legacy",
                "imported",
                "present",
                "rejected",
                "lost",
                "checksums");
        for (var table : result.tables()) {
            var totals = table.totals();
            out.printf(
                    Locale.ROOT,
                    "%-22s %9d %9d %9d %9d %9d  %s%n",
                    table.source(),
                    table.rows(),
                    totals.imported(),
                    totals.present(),
                    totals.rejected(),
                    totals.missing() + totals.differing(),
                    table.proven()
                            ? "equal " + totals.target()
                            : "DIFFERENT " + totals.legacy() + " " + totals.target());
            table.rejected().forEach((code, rows) -> out.printf(Locale.ROOT, "    rejected   %9d %s%n", rows, code));
            table.notes().forEach((code, rows) -> out.printf(Locale.ROOT, "    changed    %9d %s%n", rows, code));
            table.unread()
                    .forEach((column, rows) -> out.printf(Locale.ROOT, "    not kept   %9d column %s%n", rows, column));
            if (table.unknown() > 0 || table.changed() > 0) {
                out.printf(Locale.ROOT, "    since then %9d new, %d changed%n", table.unknown(), table.changed());
            }
        }
        result.left().forEach((table, rows) -> out.printf(Locale.ROOT, "not imported %9d table %s%n", rows, table));
        result.refused()
                .forEach(line -> out.printf(Locale.ROOT, "map of users, line %d: %s%n", line.line(), line.reason()));
        out.flush();
    }

    static String json(Result result) {
        var text = new StringWriter();
        try (var json = JSON.createGenerator(text)) {
            json.writeStartObject();
            summary(result, json);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    /** Every row that was rejected or lost something, a page at a time. */
    static void write(Result result, Target target, Path file, boolean asJson) throws IOException, SQLException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var writer = Files.newBufferedWriter(file)) {
            if (asJson) {
                try (var json = JSON.createGenerator(writer)) {
                    json.writeStartObject();
                    summary(result, json);
                    json.writeArrayFieldStart("rows");
                    rows(result, target, (source, loss) -> write(json, source, loss));
                    json.writeEndArray();
                    json.writeEndObject();
                }
            } else {
                var summary = new ByteArrayOutputStream();
                text(result, new PrintStream(summary, false, UTF_8));
                writer.write(summary.toString(UTF_8));
                rows(result, target, (source, loss) -> writer.write(line(source, loss)));
            }
        }
    }

    private interface Row {
        void tell(String source, Target.Loss loss) throws IOException;
    }

    private static void rows(Result result, Target target, Row row) throws IOException, SQLException {
        for (var table : result.tables()) {
            var past = "";
            for (var page = target.losses(result.run(), table.source(), past, PAGE);
                    !page.isEmpty();
                    page = target.losses(result.run(), table.source(), past, PAGE)) {
                for (var loss : page) {
                    row.tell(table.source(), loss);
                }
                past = page.getLast().legacyId();
            }
        }
    }

    private static String line(String source, Target.Loss loss) {
        return String.join(
                                " ",
                                source,
                                loss.legacyId(),
                                loss.reason() == null ? "imported" : "rejected:" + loss.reason(),
                                loss.notes() == null ? "" : loss.notes())
                        .strip()
                + "\n";
    }

    private static void write(JsonGenerator json, String source, Target.Loss loss) throws IOException {
        json.writeStartObject();
        json.writeStringField("table", source);
        json.writeStringField("legacy_id", loss.legacyId());
        if (loss.reason() != null) {
            json.writeStringField("reason", loss.reason());
        }
        if (loss.notes() != null) {
            json.writeStringField("notes", loss.notes());
        }
        if (loss.targetId() != null) {
            json.writeStringField("id", loss.targetId());
        }
        json.writeEndObject();
    }

    private static void summary(Result result, JsonGenerator json) throws IOException {
        json.writeStringField("mode", result.mode().name().toLowerCase(Locale.ROOT));
        if (result.run() != null) {
            json.writeStringField("run", result.run().toString());
        }
        json.writeBooleanField("resumed", result.resumed());
        json.writeBooleanField("proven", result.proven());
        json.writeBooleanField("complete", result.complete());
        json.writeArrayFieldStart("tables");
        for (var table : result.tables()) {
            table(json, table);
        }
        json.writeEndArray();
        map(json, "not_imported", result.left());
        json.writeArrayFieldStart("map_lines_refused");
        for (var line : result.refused()) {
            json.writeStartObject();
            json.writeNumberField("line", line.line());
            json.writeStringField("reason", line.reason());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void table(JsonGenerator json, TableResult table) throws IOException {
        var totals = table.totals();
        json.writeStartObject();
        json.writeStringField("table", table.source());
        json.writeNumberField("legacy_rows", table.rows());
        json.writeNumberField("read", totals.read());
        json.writeNumberField("imported", totals.imported());
        json.writeNumberField("present", totals.present());
        json.writeNumberField("rejected", totals.rejected());
        json.writeNumberField("missing", totals.missing());
        json.writeNumberField("differing", totals.differing());
        json.writeStringField("legacy_checksum", totals.legacy());
        json.writeStringField("checksum", totals.target());
        json.writeBooleanField("proven", table.proven());
        json.writeNumberField("new_since", table.unknown());
        json.writeNumberField("changed_since", table.changed());
        map(json, "reasons", table.rejected());
        map(json, "notes", table.notes());
        map(json, "columns_not_kept", table.unread());
        json.writeEndObject();
    }

    private static void map(JsonGenerator json, String name, Map<String, Long> numbers) throws IOException {
        json.writeObjectFieldStart(name);
        for (var entry :
                numbers.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList()) {
            json.writeNumberField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
    }
}
