package care.eleva.workos.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds every answer against WorkOS's OpenAPI document. Both clients of these tests ask it about each answer, so a test
 * cannot forget to.
 */
final class Spec {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final ObjectNode DOCUMENT = read();
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final SchemaValidatorsConfig CONFIG =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
    private static final Map<String, JsonSchema> SCHEMAS = new ConcurrentHashMap<>();

    /** Where the document is silent and we had to choose; the README lists them. */
    private static final Set<String> SILENT = Set.of(
            "POST /user_management/organization_memberships 409",
            "POST /user_management/invitations/{id}/revoke 404",
            "POST /organization_domains 404",
            "POST /organization_domains 422",
            "POST /organization_domains/{id}/verify 404",
            "DELETE /organizations/{id} 404",
            "PUT /user_management/users/{id} 404");

    private Spec() {}

    /** The operations of the document. */
    static Set<String> operations() {
        var names = new TreeSet<String>();
        DOCUMENT.path("operations").fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Checks an answer; returns the operation, or null for a path that the document does not have. */
    static @Nullable String check(String method, String path, int status, String body) {
        var operation = operation(method, path);
        if (operation == null || body.contains("\"error\":\"Bad Request\"")) {
            return null; // not ours, or what is not JSON and reaches no operation
        }
        var answers = DOCUMENT.path("operations").path(operation);
        var known = answers.get(Integer.toString(status));
        if (known == null) {
            assertThat(status == 401 || status == 429 || status >= 500 || SILENT.contains(operation + " " + status))
                    .as("%s %s: status %s is documented; body %s", method, path, status, body)
                    .isTrue();
        } else if (!known.isNull()) {
            var errors = schema(operation, status, known).validate(parse(body));
            assertThat(errors).as("%s %s %s: %s", method, path, status, body).isEmpty();
        }
        return operation;
    }

    private static JsonSchema schema(String operation, int status, JsonNode schema) {
        return SCHEMAS.computeIfAbsent(operation + " " + status, key -> {
            var root = MAPPER.createObjectNode();
            root.putArray("allOf").add(schema);
            root.set("$defs", DOCUMENT.get("$defs"));
            return FACTORY.getSchema(root, CONFIG);
        });
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

    private static JsonNode parse(String body) {
        try {
            return MAPPER.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(body, e);
        }
    }

    private static ObjectNode read() {
        try (var stream = Spec.class.getResourceAsStream("/workos-openapi/responses.json")) {
            return (ObjectNode) MAPPER.readTree(Objects.requireNonNull(stream));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
