package care.eleva.legacy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who the predecessor's people are here: as a map says, else whoever has the address in identity. What is found out is kept in
 * the database, so that neither a map nor a guest list has to fit into memory.
 */
final class People {
    static final String HEADER = "legacy_user,user_id,organization_id";

    private static final int BATCH = 500;
    private static final int COLUMNS = 3;

    private final Target target;

    People(Target target) {
        this.target = target;
    }

    /** A line of the map that says something that is not so, by its number and the reason. */
    record Refused(long line, String reason) {}

    private record Line(long number, String key, String userId, String orgId) {}

    /** Reads the map: the predecessor's user id or a guest's address, WorkOS's user id, the organization's. */
    List<Refused> load(Path map) throws IOException, SQLException {
        var refused = new ArrayList<Refused>();
        try (var lines = Files.newBufferedReader(map)) {
            if (!HEADER.equals(stripped(lines.readLine()))) {
                throw new Stop("The first line of the map of users must be: " + HEADER);
            }
            var batch = new ArrayList<Line>();
            for (var line = next(lines, 2); line != null; line = next(lines, line.number() + 1)) {
                batch.add(line);
                if (batch.size() == BATCH) {
                    refused.addAll(take(batch));
                    batch.clear();
                }
            }
            refused.addAll(take(batch));
        }
        return refused;
    }

    /** Looks for those whom a batch of rows names, by their addresses. */
    void acquaint(Map<String, String> addresses) throws SQLException {
        if (addresses.isEmpty()) {
            return;
        }
        var unknown = new LinkedHashMap<>(addresses);
        unknown.keySet().removeAll(target.known(addresses.keySet()));
        if (unknown.isEmpty()) {
            return;
        }
        var keys = new ArrayList<>(unknown.keySet());
        var found = target.find(json -> {
            for (int n = 0; n < keys.size(); n++) {
                json.writeStartObject();
                json.writeNumberField("n", n);
                json.writeStringField("email", unknown.get(keys.get(n)));
                json.writeEndObject();
            }
        });
        target.remember(json -> {
            for (var person : found) {
                var several = "user_ambiguous".equals(person.reason());
                if (person.reason() == null || several) {
                    json.writeStartObject();
                    json.writeStringField("key", keys.get(person.n()));
                    json.writeStringField("how", several ? "ambiguous" : "address");
                    if (!several) {
                        json.writeStringField("user_id", person.userId());
                        json.writeStringField("org_id", person.orgId());
                    }
                    json.writeEndObject();
                }
            }
        });
    }

    private List<Refused> take(List<Line> lines) throws SQLException {
        if (lines.isEmpty()) {
            return List.of();
        }
        var found = new HashMap<Integer, Target.Person>();
        target.find(json -> {
                    for (int n = 0; n < lines.size(); n++) {
                        json.writeStartObject();
                        json.writeNumberField("n", n);
                        json.writeStringField("user_id", lines.get(n).userId());
                        json.writeStringField("org_id", lines.get(n).orgId());
                        json.writeEndObject();
                    }
                })
                .forEach(person -> found.put(person.n(), person));
        target.remember(json -> {
            for (int n = 0; n < lines.size(); n++) {
                if (Objects.requireNonNull(found.get(n)).reason() == null) {
                    json.writeStartObject();
                    json.writeStringField("key", lines.get(n).key());
                    json.writeStringField("how", "map");
                    json.writeStringField("user_id", lines.get(n).userId());
                    json.writeStringField("org_id", lines.get(n).orgId());
                    json.writeEndObject();
                }
            }
        });
        var refused = new ArrayList<Refused>();
        for (int n = 0; n < lines.size(); n++) {
            var reason = Objects.requireNonNull(found.get(n)).reason();
            if (reason != null) {
                refused.add(new Refused(lines.get(n).number(), reason));
            }
        }
        return refused;
    }

    private static @Nullable Line next(BufferedReader lines, long number) throws IOException {
        var text = lines.readLine();
        if (text == null) {
            return null;
        }
        var fields = text.split(",", -1);
        if (fields.length != COLUMNS) {
            throw new Stop("Line " + number + " of the map of users has not " + COLUMNS + " fields");
        }
        var legacy = unquoted(fields[0]);
        var userId = unquoted(fields[1]);
        var orgId = unquoted(fields[2]);
        if (legacy.isEmpty() || userId.isEmpty() || orgId.isEmpty()) {
            throw new Stop("Line " + number + " of the map of users has an empty field");
        }
        return new Line(number, legacy.contains("@") ? Reading.emailKey(legacy) : legacy, userId, orgId);
    }

    private static String unquoted(String field) {
        var text = field.strip();
        return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }

    private static String stripped(@Nullable String line) {
        return line == null ? "" : line.replace("\uFEFF", "").replace("\"", "").strip();
    }
}
