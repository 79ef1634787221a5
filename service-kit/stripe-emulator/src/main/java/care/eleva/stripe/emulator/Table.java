package care.eleva.stripe.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one kind in the order of their creation. A stored document is never changed in place: edit a copy, so that
 * an event keeps the state of its moment.
 */
final class Table {
    private final String name;
    private final Runnable changed;
    private final Map<String, ObjectNode> rows = new LinkedHashMap<>();

    /**
     * @param name as it stands in messages, such as {@code refund}
     * @param changed told of each change
     */
    Table(String name, Runnable changed) {
        this.name = name;
        this.changed = changed;
    }

    ObjectNode save(ObjectNode row) {
        rows.put(Json.must(row, "id"), row);
        changed.run();
        return row;
    }

    ObjectNode edit(String id, UnaryOperator<ObjectNode> change) {
        return save(change.apply(get(id).deepCopy()));
    }

    Optional<ObjectNode> find(@Nullable String id) {
        return Optional.ofNullable(id == null ? null : rows.get(id));
    }

    /** What a path names. */
    ObjectNode get(String id) {
        return find(id).orElseThrow(() -> ApiError.missing(404, name, id, "id"));
    }

    /** What a path names on one account. */
    ObjectNode get(String id, String account) {
        return find(id).filter(row -> owner(row).equals(account))
                .orElseThrow(() -> ApiError.missing(404, name, id, "id"));
    }

    /** What a parameter names. */
    ObjectNode named(String id, String param) {
        return find(id).orElseThrow(() -> ApiError.missing(400, name, id, param));
    }

    List<ObjectNode> all(Predicate<ObjectNode> filter) {
        return rows.values().stream().filter(filter).toList();
    }

    /** A copy of all rows, oldest first. */
    List<ObjectNode> all() {
        return new ArrayList<>(rows.values());
    }

    void remove(String id) {
        rows.remove(id);
        changed.run();
    }

    void clear() {
        rows.clear();
        changed.run();
    }

    static String owner(ObjectNode row) {
        var owner = Json.text(row, "_account");
        return owner == null ? "" : owner;
    }
}
