package care.eleva.stripe.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * JSON as this server keeps it: a stored resource is the document that goes over the wire. A field whose name starts
 * with an underscore is bookkeeping of ours and never leaves, see {@link #wire}.
 */
final class Json {
    static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** The text of a field, or null when the field is absent, null or not a string. */
    static @Nullable String text(JsonNode node, String field) {
        var value = node.get(field);
        return value != null && value.isTextual() ? value.textValue() : null;
    }

    /** The text of a field that this server itself has written. */
    static String must(JsonNode node, String field) {
        var value = text(node, field);
        if (value == null) {
            throw new IllegalStateException("No text in field " + field);
        }
        return value;
    }

    static Map<String, String> strings(List<Map.Entry<String, String>> fields) {
        var strings = new TreeMap<String, String>();
        fields.forEach(field -> strings.put(field.getKey(), field.getValue()));
        return strings;
    }

    static List<String> texts(@Nullable JsonNode array) {
        var values = new ArrayList<String>();
        if (array != null) {
            array.forEach(value -> values.add(value.asText()));
        }
        return values;
    }

    /** The document without our own bookkeeping fields. */
    static ObjectNode wire(ObjectNode document) {
        var inner = new ArrayList<String>();
        document.fieldNames().forEachRemaining(name -> {
            if (name.startsWith("_")) {
                inner.add(name);
            }
        });
        return inner.isEmpty() ? document : document.deepCopy().remove(inner);
    }

    static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A JSON tree could not be written", e);
        }
    }
}
