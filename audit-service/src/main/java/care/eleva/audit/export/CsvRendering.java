package care.eleva.audit.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The trail for spreadsheets: RFC 4180 with CRLF, a header and every field quoted. A field that a spreadsheet could take
 * for a formula gets an apostrophe in front; so does one that starts with an apostrophe, and an empty one that is not
 * absent. Taking one leading apostrophe away gives back what was there. Members of a line that have no column of their
 * own are kept as JSON in the last one.
 */
final class CsvRendering {
    private static final String APOSTROPHE = "'";
    /** Starts of formulas, also in full width, and the characters that spreadsheets skip before one. */
    private static final String NEUTRALISED = "'=+-@\t\r\n\0\uFF1D\uFF0B\uFF0D\uFF20";

    private static final List<String> COLUMNS = List.of(
            "id",
            "recorded_at",
            "occurred_at",
            "organization_id",
            "action",
            "outcome",
            "actor_type",
            "actor_id",
            "actor_session",
            "actor_role",
            "actor_impersonator",
            "actor_assurance",
            "resource_type",
            "resource_id",
            "other_targets",
            "patient_id",
            "purpose",
            "request_id",
            "trace_id",
            "service",
            "service_version",
            "details",
            "commitments",
            "leaf_sha256",
            "rest");

    private CsvRendering() {}

    static byte[] header() {
        StringBuilder row = new StringBuilder();
        COLUMNS.forEach(column -> append(row, column));
        return end(row);
    }

    static byte[] row(Buffer line, Buffer leaf) {
        JsonObject event = new JsonObject(line);
        JsonObject actor = object(event.remove("actor"));
        JsonArray targets = array(event.remove("targets"));
        JsonObject resource = targets.isEmpty() ? new JsonObject() : object(targets.remove(0));
        StringBuilder row = new StringBuilder(1_024);
        for (String name : List.of("id", "rec", "at", "org", "action", "outcome")) {
            take(row, event, name);
        }
        for (String name : List.of("type", "id", "session", "role", "impersonator", "assurance")) {
            take(row, actor, name);
        }
        take(row, resource, "type");
        take(row, resource, "id");
        append(row, targets.encode());
        for (String name : List.of("patient", "purpose", "req", "trace", "svc", "ver")) {
            take(row, event, name);
        }
        append(row, object(event.remove("plain")).encode());
        append(row, object(event.remove("sd")).encode());
        append(row, HexFormat.of().formatHex(leaf.getBytes()));
        append(row, rest(event, actor, resource).encode());
        return end(row);
    }

    /** What no column has taken. */
    private static JsonObject rest(JsonObject event, JsonObject actor, JsonObject resource) {
        if (!actor.isEmpty()) {
            event.put("actor", actor);
        }
        if (!resource.isEmpty()) {
            event.put("resource", resource);
        }
        return event;
    }

    private static void take(StringBuilder row, JsonObject from, String name) {
        Object value = from.remove(name);
        append(row, value == null ? null : value.toString());
    }

    private static JsonObject object(@Nullable Object value) {
        return value instanceof JsonObject json ? json : new JsonObject();
    }

    private static JsonArray array(@Nullable Object value) {
        return value instanceof JsonArray json ? json : new JsonArray();
    }

    /** One quoted field; null, which is absent, is an empty one. */
    static void append(StringBuilder row, @Nullable String value) {
        row.append(row.isEmpty() ? "\"" : ",\"");
        if (value != null) {
            row.append(neutralised(value).replace("\"", "\"\""));
        }
        row.append('"');
    }

    private static String neutralised(String value) {
        return value.isEmpty() || NEUTRALISED.indexOf(value.charAt(0)) >= 0 ? APOSTROPHE + value : value;
    }

    private static byte[] end(StringBuilder row) {
        return row.append("\r\n").toString().getBytes(UTF_8);
    }
}
