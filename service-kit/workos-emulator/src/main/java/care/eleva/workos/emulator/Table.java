package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The resources of one kind in the order of their creation. A stored document is never changed in place: edit a copy
 * and {@link #save} it, so that an event keeps the state of its moment. A position outlives its row, hence a cursor
 * that points at a deleted row still works.
 */
final class Table {
    private final String name;
    private final Runnable changed;
    private final NavigableMap<Long, ObjectNode> rows = new TreeMap<>();
    private final Map<String, Long> positions = new HashMap<>();
    private final Map<String, Map<String, NavigableMap<Long, ObjectNode>>> indexes = new HashMap<>();
    private long last;

    /**
     * @param name as it stands in messages, such as {@code Organization}
     * @param changed told of each change
     */
    Table(String name, Runnable changed, String... indexed) {
        this.name = name;
        this.changed = changed;
        for (var field : indexed) {
            indexes.put(field, new HashMap<>());
        }
    }

    ObjectNode save(ObjectNode row) {
        var position = positions.computeIfAbsent(Json.must(row, "id"), id -> ++last);
        var old = rows.put(position, row);
        indexes.forEach((field, index) -> {
            unindex(index, old, field, position);
            var key = Json.text(row, field);
            if (key != null) {
                index.computeIfAbsent(key, k -> new TreeMap<>()).put(position, row);
            }
        });
        changed.run();
        return row;
    }

    ObjectNode edit(String id, UnaryOperator<ObjectNode> change) {
        return save(change.apply(get(id).deepCopy()));
    }

    Optional<ObjectNode> find(@Nullable String id) {
        var position = id == null ? null : positions.get(id);
        return position == null ? Optional.empty() : Optional.ofNullable(rows.get(position));
    }

    ObjectNode get(String id) {
        return find(id).orElseThrow(() -> ApiError.notFound(name, id));
    }

    Optional<ObjectNode> remove(String id) {
        var position = positions.get(id);
        var old = position == null ? null : rows.remove(position);
        if (position == null || old == null) {
            return Optional.empty();
        }
        indexes.forEach((field, index) -> unindex(index, old, field, position));
        changed.run();
        return Optional.of(old);
    }

    /** A copy of all rows, oldest first. */
    List<ObjectNode> all() {
        return new ArrayList<>(rows.values());
    }

    /** A copy of the rows whose indexed field has this value, oldest first. */
    List<ObjectNode> by(String field, @Nullable String value) {
        return new ArrayList<>(view(field, value).values());
    }

    Optional<ObjectNode> one(String field, @Nullable String value) {
        return Optional.ofNullable(view(field, value).firstEntry()).map(Map.Entry::getValue);
    }

    int size() {
        return rows.size();
    }

    void clear() {
        rows.clear();
        positions.clear();
        indexes.values().forEach(Map::clear);
        last = 0;
        changed.run();
    }

    Slice page(Page page, Predicate<ObjectNode> filter) {
        return slice(rows, page, filter);
    }

    /** As {@link #page}, walking only the rows whose indexed field has this value. */
    Slice pageBy(String field, String value, Page page, Predicate<ObjectNode> filter) {
        return slice(view(field, value), page, filter);
    }

    private Slice slice(NavigableMap<Long, ObjectNode> from, Page page, Predicate<ObjectNode> filter) {
        var ordered = page.descending() ? from.descendingMap() : from;
        var backwards = page.before() != null;
        var cursor = backwards ? page.before() : page.after();
        var walked = backwards ? ordered.descendingMap() : ordered;
        var rest = cursor == null ? walked : walked.tailMap(position(cursor), false);
        var found = first(rest, page.limit() + 1, filter);
        var more = found.size() > page.limit();
        var data = new ArrayList<>(found.subList(0, Math.min(found.size(), page.limit())));
        if (backwards) {
            Collections.reverse(data);
        }
        var behind = cursor != null && !data.isEmpty();
        return new Slice(data, backwards ? more : behind, backwards ? behind : more);
    }

    private static List<ObjectNode> first(Map<Long, ObjectNode> rows, int count, Predicate<ObjectNode> filter) {
        var found = new ArrayList<ObjectNode>();
        for (var row : rows.values()) {
            if (found.size() == count) {
                break;
            }
            if (filter.test(row)) {
                found.add(row);
            }
        }
        return found;
    }

    private long position(String cursor) {
        var position = positions.get(cursor);
        if (position == null) {
            throw ApiError.invalid("after", "cursor_unknown", "No " + name + " has the id of this cursor.");
        }
        return position;
    }

    private NavigableMap<Long, ObjectNode> view(String field, @Nullable String value) {
        var index = indexes.get(field);
        if (index == null) {
            throw new IllegalArgumentException(name + " has no index on " + field);
        }
        return value == null
                ? Collections.emptyNavigableMap()
                : index.getOrDefault(value, Collections.emptyNavigableMap());
    }

    private static void unindex(
            Map<String, NavigableMap<Long, ObjectNode>> index, @Nullable ObjectNode row, String field, long position) {
        var key = row == null ? null : Json.text(row, field);
        var entries = key == null ? null : index.get(key);
        if (entries != null) {
            entries.remove(position);
            if (entries.isEmpty()) {
                index.remove(key);
            }
        }
    }

    /** A page of rows, and whether there are more before and after it. */
    record Slice(List<ObjectNode> rows, boolean before, boolean after) {
        ObjectNode list(UnaryOperator<ObjectNode> view) {
            var list = Json.object().put("object", "list");
            var data = list.putArray("data");
            rows.forEach(row -> data.add(view.apply(row)));
            list.putObject("list_metadata")
                    .put("before", before ? Json.must(rows.getFirst(), "id") : null)
                    .put("after", after ? Json.must(rows.getLast(), "id") : null);
            return list;
        }
    }
}
