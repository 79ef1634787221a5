package care.eleva.app.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Bodies that Stripe's OpenAPI document allows: the least that it demands, and everything that it names. */
final class Sample {
    private static final Path OPENAPI =
            Path.of("../service-kit/stripe-emulator/src/test/resources/stripe-openapi/responses.json");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final JsonNode DOCUMENT = read();

    /** What the document leaves open, though Stripe always says it, and without which an answer is of no use to us. */
    private static final Map<String, Set<String>> NEEDED =
            Map.of("checkout.session", Set.of("status"), "refund", Set.of("status"));

    private final boolean everything;

    private Sample(boolean everything) {
        this.everything = everything;
    }

    /** The least and everything. */
    static List<String> bodies(String operation) {
        JsonNode schema = DOCUMENT.path("operations").path(operation).path("200");
        if (schema.isMissingNode()) {
            throw new AssertionError(operation + " is not in Stripe's document");
        }
        return List.of(
                new Sample(false).of(schema, "").toString(),
                new Sample(true).of(schema, "").toString());
    }

    /** The types of errors that the document knows. */
    static List<String> errorTypes() {
        List<String> types = new ArrayList<>();
        DOCUMENT.path("$defs")
                .path("api_errors")
                .path("properties")
                .path("type")
                .path("enum")
                .forEach(type -> types.add(type.asText()));
        return types;
    }

    private JsonNode of(JsonNode reference, String name) {
        String kind = reference.path("$ref").asText("");
        if (!kind.isEmpty()) {
            kind = kind.substring("#/$defs/".length());
            return object(DOCUMENT.path("$defs").path(kind), kind);
        }
        if (reference.has("anyOf")) {
            return choose(reference.get("anyOf"), name);
        }
        if (reference.has("enum")) {
            return reference.get("enum").get(0);
        }
        return switch (type(reference)) {
            case "null" -> JSON.nullNode();
            case "boolean" -> JSON.booleanNode(true);
            case "integer", "number" -> JSON.numberNode(1);
            case "array" -> array(reference, name);
            case "object" -> object(reference, "");
            default -> JSON.textNode(name.endsWith("url") ? "https://example.com/" + name : name + "_1");
        };
    }

    /** What may be an id or an object is an id in the least, what may be null is. */
    private JsonNode choose(JsonNode variants, String name) {
        List<JsonNode> all = new ArrayList<>();
        variants.forEach(all::add);
        boolean nullable = all.stream().anyMatch(variant -> "null".equals(type(variant)));
        if (!everything && nullable) {
            return JSON.nullNode();
        }
        all.removeIf(variant -> "null".equals(type(variant)));
        return of(everything ? all.getLast() : all.getFirst(), name);
    }

    private String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (!type.isArray()) {
            return type.asText(schema.has("properties") ? "object" : "string");
        }
        return everything ? type.get(0).asText() : "null";
    }

    private ArrayNode array(JsonNode schema, String name) {
        return schema.has("items") ? JSON.arrayNode().add(of(schema.get("items"), name)) : JSON.arrayNode();
    }

    private ObjectNode object(JsonNode schema, String kind) {
        ObjectNode object = JSON.objectNode();
        if (!schema.has("properties")) {
            return schema.has("additionalProperties") ? object.put("payment_id", "none") : object.put("id", "id_1");
        }
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(field -> required.add(field.asText()));
        Set<String> needed = NEEDED.getOrDefault(kind, Set.of());
        schema.path("properties").properties().forEach(property -> {
            String name = property.getKey();
            if (needed.contains(name)) {
                object.put(name, "open");
            } else if (everything || required.contains(name)) {
                object.set(name, of(property.getValue(), name));
            }
        });
        return everything ? object.put("something_new", "x") : object;
    }

    private static JsonNode read() {
        try {
            return new ObjectMapper().readTree(OPENAPI.toFile());
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
