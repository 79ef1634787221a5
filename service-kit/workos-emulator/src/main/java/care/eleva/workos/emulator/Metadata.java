package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Fields that users and organizations share: metadata (at most 50 ASCII keys of 40 characters, values of 600; an update
 * is partial and null deletes) and the external id (at most 128 ASCII characters, unique).
 */
final class Metadata {
    private static final int MOST_KEYS = 50;
    private static final int LONGEST_KEY = 40;
    private static final int LONGEST_VALUE = 600;
    private static final int LONGEST_EXTERNAL_ID = 128;

    private Metadata() {}

    static ObjectNode merge(ObjectNode old, Body change) {
        var merged = old.deepCopy();
        for (var entry : change.node().properties()) {
            var value = entry.getValue();
            if (value.isNull()) {
                merged.remove(entry.getKey());
            } else if (!value.isTextual()
                    || !fits(entry.getKey(), LONGEST_KEY)
                    || !fits(value.textValue(), LONGEST_VALUE)) {
                throw invalid();
            } else {
                merged.set(entry.getKey(), value);
            }
        }
        if (merged.size() > MOST_KEYS) {
            throw invalid();
        }
        return merged;
    }

    /** The external id of a body, checked to be free for the resource with this id. */
    static @Nullable String externalId(Body body, Table table, @Nullable String self) {
        var value = body.textOrNull("external_id");
        if (value == null) {
            return null;
        }
        if (value.isEmpty() || !fits(value, LONGEST_EXTERNAL_ID)) {
            throw ApiError.invalid("external_id", "external_id_invalid", "external_id has 1 to 128 ASCII characters.");
        }
        var taken = table.one("external_id", value)
                .filter(other -> !Json.must(other, "id").equals(self))
                .isPresent();
        if (taken) {
            throw ApiError.of(400, "external_id_already_used", "The external_id '" + value + "' is already used.");
        }
        return value;
    }

    private static boolean fits(String text, int most) {
        return text.length() <= most && StandardCharsets.US_ASCII.newEncoder().canEncode(text);
    }

    private static ApiError invalid() {
        return ApiError.of(
                400, "invalid_metadata", "Metadata has at most 50 ASCII keys of 40 characters and values of 600.");
    }
}
