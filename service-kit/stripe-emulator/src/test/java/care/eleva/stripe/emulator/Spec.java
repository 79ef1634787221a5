package care.eleva.stripe.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Holds every answer against Stripe's OpenAPI document: what it demands is there, and what is there is what it says. */
final class Spec {
    private static final ObjectNode DOCUMENT = read();
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final Map<String, JsonSchema> SCHEMAS = new ConcurrentHashMap<>();

    private Spec() {}

    static Set<String> operations() {
        var names = new TreeSet<String>();
        DOCUMENT.path("operations").fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Checks an answer; a path that the document does not have has nothing to be held against. */
    static void check(String method, String path, int status, String body) {
        var operation = operation(method, path);
        if (operation == null) {
            return;
        }
        var schema = DOCUMENT.path("operations").path(operation).path(status == 200 ? "200" : "default");
        check(operation + " " + status, schema, parse(body));
    }

    /** An object that comes in an event, by the name of its kind. */
    static void checkObject(JsonNode object) {
        var name = object.path("object").asText();
        check(name, Json.object().put("$ref", "#/$defs/" + name), object);
    }

    private static void check(String name, JsonNode schema, JsonNode body) {
        var validator = SCHEMAS.computeIfAbsent(name, key -> {
            var root = Json.object();
            root.putArray("allOf").add(schema);
            root.set("$defs", DOCUMENT.get("$defs"));
            return FACTORY.getSchema(root);
        });
        assertThat(validator.validate(body)).as("%s: %s", name, body).isEmpty();
    }

    /** The operation whose template fits the path with the fewest parameters. */
    private static @Nullable String operation(String method, String path) {
        String best = null;
        var fewest = Integer.MAX_VALUE;
        for (var operation : operations()) {
            var template = operation.substring(operation.indexOf(' ') + 1);
            var parameters = parameters(template.split("/", -1), path.split("/", -1));
            if (operation.startsWith(method + " ") && parameters >= 0 && parameters < fewest) {
                best = operation;
                fewest = parameters;
            }
        }
        return best;
    }

    private static int parameters(String[] template, String[] path) {
        if (template.length != path.length) {
            return -1;
        }
        var parameters = 0;
        for (var i = 0; i < path.length; i++) {
            if (template[i].startsWith("{")) {
                parameters++;
            } else if (!template[i].equals(path[i])) {
                return -1;
            }
        }
        return parameters;
    }

    static JsonNode parse(String body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(body, e);
        }
    }

    private static ObjectNode read() {
        try (var stream = Spec.class.getResourceAsStream("/stripe-openapi/responses.json")) {
            return (ObjectNode) Json.MAPPER.readTree(Objects.requireNonNull(stream));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
