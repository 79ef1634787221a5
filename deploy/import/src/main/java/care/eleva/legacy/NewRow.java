package care.eleva.legacy;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a row of the predecessor becomes, as the database's function takes it; or why it becomes nothing. */
final class NewRow {
    private final String legacyId;
    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    private final TreeSet<String> notes = new TreeSet<>();
    private long digest;
    private @Nullable String reason;

    NewRow(String legacyId) {
        this.legacyId = legacyId;
    }

    String legacyId() {
        return legacyId;
    }

    long digest() {
        return digest;
    }

    NewRow with(String name, @Nullable Object value) {
        fields.put(name, value);
        return this;
    }

    /** Something is changed or left out on the way. */
    NewRow note(String code) {
        notes.add(code);
        return this;
    }

    NewRow noteIf(boolean changed, String code) {
        return changed ? note(code) : this;
    }

    /** What is compared on both sides, in the order of {@code app.import_target_…}. */
    NewRow digest(@Nullable Object... compared) {
        digest = Digest.of(compared);
        return this;
    }

    NewRow rejected(String code) {
        reason = code;
        return this;
    }

    @Nullable
    String reason() {
        return reason;
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("legacy_id", legacyId);
        json.writeStringField("digest", String.valueOf(digest));
        if (!notes.isEmpty()) {
            json.writeStringField("notes", String.join(",", notes));
        }
        if (reason != null) {
            json.writeStringField("reason", reason);
        } else {
            for (var field : fields.entrySet()) {
                write(json, field.getKey(), field.getValue());
            }
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> json.writeNullField(name);
            case String text -> json.writeStringField(name, text);
            case Long number -> json.writeNumberField(name, number);
            case Boolean flag -> json.writeBooleanField(name, flag);
            case Instant at -> json.writeStringField(name, at.toString());
            case UUID id -> json.writeStringField(name, id.toString());
            case Map<?, ?> raw -> {
                json.writeFieldName(name);
                json.writeStartObject();
                for (var entry : raw.entrySet()) {
                    write(json, String.valueOf(entry.getKey()), entry.getValue());
                }
                json.writeEndObject();
            }
            case Iterable<?> many -> {
                json.writeFieldName(name);
                json.writeStartArray();
                for (var one : many) {
                    json.writeString(String.valueOf(one));
                }
                json.writeEndArray();
            }
            default -> throw new IllegalArgumentException("no form for " + value.getClass());
        }
    }
}
