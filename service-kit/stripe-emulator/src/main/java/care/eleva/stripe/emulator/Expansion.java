package care.eleva.stripe.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Puts whole objects where ids stand, as {@code expand[]} asks: {@code latest_charge}, {@code data.source}. */
final class Expansion {
    private final Store store;

    Expansion(Store store) {
        this.store = store;
    }

    ObjectNode of(ObjectNode document, List<String> paths) {
        ObjectNode wire = Json.wire(document).deepCopy();
        paths.forEach(path -> expand(wire, path, path));
        return wire;
    }

    private void expand(JsonNode node, String path, String whole) {
        if (node.isArray()) {
            node.forEach(item -> expand(item, path, whole));
            return;
        }
        var dot = path.indexOf('.');
        var field = dot < 0 ? path : path.substring(0, dot);
        if (!(node instanceof ObjectNode object) || !object.has(field)) {
            throw ApiError.invalid(null, "expand", "This property cannot be expanded (" + whole + ").");
        }
        var id = Json.text(object, field);
        if (id != null) {
            store.any(id).ifPresent(found -> object.set(field, Json.wire(found).deepCopy()));
        }
        var inner = object.path(field);
        if (dot >= 0 && inner.isContainerNode()) {
            expand(inner, path.substring(dot + 1), whole);
        }
    }
}
