package care.eleva.auth.privacy.export;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of what a service holds.
 *
 * @param items each with its kind and data
 * @param next where to go on, or null when this was the last
 */
record SubjectPage(List<JsonNode> items, @Nullable String next) {
    SubjectPage {
        items = List.copyOf(items);
    }

    /** Reads a service's answer. One that does not say whether there is more would make a copy that ends too early. */
    static SubjectPage of(JsonNode answer) {
        JsonNode data = answer.path("data");
        JsonNode next = answer.path("next");
        if (!data.isArray() || !(next.isNull() || next.isTextual())) {
            throw new IllegalStateException("a service answered something that is no page");
        }
        List<JsonNode> items = new ArrayList<>();
        for (JsonNode item : data) {
            if (!item.path("kind").isTextual()) {
                throw new IllegalStateException("a service answered an item without a kind");
            }
            items.add(item);
        }
        return new SubjectPage(items, next.isNull() ? null : next.asText());
    }
}
