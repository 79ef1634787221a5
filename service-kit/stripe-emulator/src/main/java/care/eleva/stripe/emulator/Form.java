package care.eleva.stripe.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parameters as Stripe takes them: {@code a[b][0][c]=d} is a tree, and every leaf is text. */
record Form(ObjectNode node) {
    private static final Pattern KEY = Pattern.compile("([^\\[\\]]+)((?:\\[[^\\[\\]]*])*)");

    static Form of(Iterable<Map.Entry<String, String>> fields) {
        ObjectNode root = Json.object();
        for (Map.Entry<String, String> field : fields) {
            put(root, path(field.getKey()), field.getValue());
        }
        return new Form(lists(root) instanceof ObjectNode tree ? tree : root);
    }

    private static List<String> path(String key) {
        var matcher = KEY.matcher(key);
        if (!matcher.matches()) {
            throw ApiError.invalid("parameter_unknown", key, "Received unknown parameter: " + key);
        }
        var path = new ArrayList<>(List.of(matcher.group(1)));
        for (var part : matcher.group(2).split("]", -1)) {
            if (!part.isEmpty()) {
                path.add(part.substring(1));
            }
        }
        return path;
    }

    private static void put(ObjectNode root, List<String> path, String value) {
        ObjectNode at = root;
        for (var step : path.subList(0, path.size() - 1)) {
            at = at.get(step) instanceof ObjectNode inner ? inner : at.putObject(step);
        }
        var last = path.getLast();
        at.put(last.isEmpty() ? Integer.toString(at.size()) : last, value);
    }

    /** An object whose names count from nought is a list. */
    private static JsonNode lists(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        object.properties().forEach(entry -> entry.setValue(lists(entry.getValue())));
        if (object.isEmpty()) {
            return object;
        }
        ArrayNode list = Json.array();
        for (var i = 0; i < object.size(); i++) {
            var item = object.get(Integer.toString(i));
            if (item == null) {
                return object;
            }
            list.add(item);
        }
        return list;
    }

    @Nullable
    String textOrNull(String... path) {
        JsonNode at = node;
        for (var step : path) {
            at = at.path(step);
        }
        return at.isTextual() && !at.textValue().isEmpty() ? at.textValue() : null;
    }

    String text(String... path) {
        var value = textOrNull(path);
        if (value == null) {
            throw ApiError.parameterMissing(name(path));
        }
        return value;
    }

    @Nullable
    Long numberOrNull(String... path) {
        var value = textOrNull(path);
        if (value == null) {
            return null;
        }
        if (!value.matches("-?[0-9]{1,15}")) {
            throw ApiError.invalid("parameter_invalid_integer", name(path), "Invalid integer: " + value);
        }
        return Long.valueOf(value);
    }

    /** A number from 1. */
    long amount(String... path) {
        text(path);
        var value = numberOrNull(path);
        if (value == null || value < 1) {
            throw ApiError.invalid(
                    "parameter_invalid_integer", name(path), "This value must be greater than or equal to 1.");
        }
        return value;
    }

    boolean flag(String... path) {
        return "true".equals(textOrNull(path));
    }

    List<String> texts(String name) {
        return Json.texts(node.get(name));
    }

    List<Form> items(String name) {
        var items = new ArrayList<Form>();
        node.path(name)
                .forEach(item -> items.add(new Form(item instanceof ObjectNode object ? object : Json.object())));
        return items;
    }

    Form inner(String name) {
        return new Form(node.get(name) instanceof ObjectNode object ? object : Json.object());
    }

    /** Metadata: at most fifty keys, text of at most five hundred characters. */
    ObjectNode metadata() {
        ObjectNode given = inner("metadata").node;
        given.properties().forEach(entry -> {
            if (entry.getKey().length() > 40 || entry.getValue().asText().length() > 500) {
                throw ApiError.invalid(
                        null, "metadata", "Metadata keys have at most 40, values at most 500 characters.");
            }
        });
        if (given.size() > 50) {
            throw ApiError.invalid(null, "metadata", "Metadata has at most 50 keys.");
        }
        return given.deepCopy();
    }

    private static String name(String... path) {
        var name = new StringBuilder(path[0]);
        for (var i = 1; i < path.length; i++) {
            name.append('[').append(path[i]).append(']');
        }
        return name.toString();
    }
}
