package care.eleva.auth.workos;

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
import org.jspecify.annotations.Nullable;

/** Bodies that WorkOS's OpenAPI document allows: the least that it demands, and everything that it names. */
final class Sample {
    private static final Path OPENAPI =
            Path.of("../service-kit/workos-emulator/src/test/resources/workos-openapi/responses.json");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final JsonNode DOCUMENT = read();

    /** Values that mean something to a reader, by the name of their property. */
    private static final Map<String, String> KNOWN = Map.of(
            "id", "id_01",
            "sub", "id_01",
            "kty", "RSA",
            "use", "sig",
            "email", "P@eleva.test",
            "link", "https://setup.workos.com/x?token=y",
            "access_token", token());

    private final boolean everything;

    private Sample(boolean everything) {
        this.everything = everything;
    }

    /** The statuses that an operation is documented to answer with. */
    static List<Integer> statuses(String operation) {
        List<Integer> statuses = new ArrayList<>();
        operation(operation).fieldNames().forEachRemaining(status -> statuses.add(Integer.valueOf(status)));
        return statuses;
    }

    /** Bodies of one answer: for each of its variants, the least and everything; empty where there is no body. */
    static List<String> bodies(String operation, int status) {
        JsonNode schema = resolve(operation(operation).path(String.valueOf(status)));
        if (schema.isNull() || schema.isMissingNode()) {
            return List.of("");
        }
        JsonNode variants = schema.has("oneOf") ? schema.get("oneOf") : schema.get("anyOf");
        List<String> bodies = new ArrayList<>();
        for (JsonNode variant : variants == null ? List.of(schema) : variants) {
            bodies.add(new Sample(false).of(variant, "").toString());
            bodies.add(new Sample(true).of(variant, "").toString());
        }
        return bodies;
    }

    private static JsonNode operation(String name) {
        JsonNode operation = DOCUMENT.path("operations").path(name);
        if (operation.isMissingNode()) {
            throw new AssertionError(name + " is not in WorkOS's document");
        }
        return operation;
    }

    private JsonNode of(JsonNode reference, String name) {
        JsonNode schema = resolve(reference);
        for (String choice : new String[] {"oneOf", "anyOf"}) {
            if (schema.has(choice)) {
                return of(choose(schema.get(choice)), name);
            }
        }
        if (schema.has("allOf")) {
            ObjectNode all = JSON.objectNode();
            schema.get("allOf").forEach(part -> {
                if (of(part, name) instanceof ObjectNode object) {
                    all.setAll(object);
                }
            });
            return all;
        }
        if (schema.has("const")) {
            return schema.get("const");
        }
        if (schema.has("enum")) {
            return schema.get("enum").get(0);
        }
        return ofType(schema, type(schema), name);
    }

    /** What may be null is, in the least. */
    private JsonNode choose(JsonNode variants) {
        for (JsonNode variant : variants) {
            if ("null".equals(variant.path("type").asText()) != everything) {
                return variant;
            }
        }
        return variants.get(0);
    }

    private String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (!type.isArray()) {
            return type.asText(schema.has("properties") ? "object" : "string");
        }
        for (JsonNode one : type) {
            if ("null".equals(one.asText()) != everything) {
                return one.asText();
            }
        }
        return type.get(0).asText();
    }

    private JsonNode ofType(JsonNode schema, String type, String name) {
        return switch (type) {
            case "null" -> JSON.nullNode();
            case "boolean" -> JSON.booleanNode(true);
            case "integer", "number" -> JSON.numberNode(1);
            case "array" -> array(schema, name);
            case "object" -> object(schema);
            default -> JSON.textNode(text(schema, name));
        };
    }

    private ArrayNode array(JsonNode schema, String name) {
        ArrayNode array = JSON.arrayNode();
        return schema.has("items") ? array.add(of(schema.get("items"), name)) : array;
    }

    private ObjectNode object(JsonNode schema) {
        ObjectNode object = JSON.objectNode();
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(field -> required.add(field.asText()));
        schema.path("properties").properties().forEach(property -> {
            if (everything || required.contains(property.getKey())) {
                object.set(property.getKey(), of(property.getValue(), property.getKey()));
            }
        });
        return everything ? object.put("something_new", "x") : object;
    }

    private static String text(JsonNode schema, String name) {
        String known = KNOWN.get(name);
        if (known != null) {
            return known;
        }
        return "date-time".equals(schema.path("format").asText()) ? "2026-01-15T12:00:00.000Z" : name + "_x";
    }

    private static JsonNode resolve(JsonNode schema) {
        @Nullable JsonNode reference = schema.get("$ref");
        return reference == null
                ? schema
                : resolve(DOCUMENT.path("$defs").path(reference.asText().substring("#/$defs/".length())));
    }

    private static String token() {
        return ScriptedWorkos.base64Url("{\"alg\":\"RS256\",\"kid\":\"k\"}") + "."
                + ScriptedWorkos.base64Url("{\"sub\":\"id_01\",\"sid\":\"session_01\",\"exp\":2000000000}") + ".c2ln";
    }

    private static JsonNode read() {
        try {
            return new ObjectMapper().readTree(OPENAPI.toFile());
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
