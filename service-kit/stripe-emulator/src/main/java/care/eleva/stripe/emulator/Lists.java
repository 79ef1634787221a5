package care.eleva.stripe.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;

/** Lists as the API pages them: {@code limit} and {@code starting_after}. */
final class Lists {
    private Lists() {}

    static ObjectNode page(List<ObjectNode> rows, Form form, String url) {
        var limit = Objects.requireNonNullElse(form.numberOrNull("limit"), 10L);
        if (limit < 1 || limit > 100) {
            throw ApiError.invalid("parameter_invalid_integer", "limit", "limit is a number from 1 to 100.");
        }
        var after = form.textOrNull("starting_after");
        var from = 0;
        if (after != null) {
            var ids = rows.stream().map(row -> Json.must(row, "id")).toList();
            from = ids.indexOf(after) + 1;
            if (from == 0) {
                throw ApiError.missing(400, "object", after, "starting_after");
            }
        }
        var to = Math.min(rows.size(), from + limit.intValue());
        return of(rows.subList(from, to), to < rows.size(), url);
    }

    static ObjectNode of(List<ObjectNode> rows, boolean more, String url) {
        ObjectNode list = Json.object().put("object", "list");
        var data = list.putArray("data");
        rows.forEach(row -> data.add(Json.wire(row).deepCopy()));
        return list.put("has_more", more).put("url", url);
    }
}
