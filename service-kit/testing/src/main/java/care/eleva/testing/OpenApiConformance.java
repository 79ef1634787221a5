package care.eleva.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a service really answers in its tests against its OpenAPI document: the status, the body of a success, and
 * the code of a problem. As a filter it sees every call that a test makes with REST Assured.
 */
public final class OpenApiConformance implements Filter {
    /** What a request can meet before its endpoint is known, or because of a mistake of ours. */
    private static final Set<String> ANYWHERE = Set.of(
            "internal_error",
            "malformed_request",
            "method_not_allowed",
            "not_acceptable",
            "not_found",
            "payload_too_large",
            "unsupported_media_type");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FIRST_ERROR = 400;

    private final JsonNode document;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<String, JsonSchema> schemas = new ConcurrentHashMap<>();

    private record Operation(String verb, String template, Pattern path, JsonNode node) {
        static Operation of(String verb, String template, JsonNode node) {
            Pattern path = Pattern.compile(template.replaceAll("\\{[^}]*}", "[^/]+"));
            return new Operation(verb, template, path, node);
        }
    }

    private OpenApiConformance(JsonNode document) {
        this.document = document;
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> operations.add(Operation.of(
                                operation.getKey().toUpperCase(java.util.Locale.ROOT),
                                path.getKey(),
                                operation.getValue()))));
        // "/v1/x/mine" before "/v1/x/{id}"
        operations.sort(Comparator.comparing(
                        (Operation operation) -> operation.template().contains("{"))
                .thenComparing(Operation::template));
    }

    /** For {@code service}; null when it has no document. */
    public static @Nullable OpenApiConformance of(String service) {
        Path file = OpenApiContract.committed(service);
        if (!Files.exists(file)) {
            return null;
        }
        try {
            return new OpenApiConformance(new YAMLMapper().readTree(file.toFile()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public Response filter(
            FilterableRequestSpecification request, FilterableResponseSpecification expected, FilterContext context) {
        Response response = context.next(request, expected);
        String path = request.getURI().replaceAll("^https?://[^/]+", "").replaceAll("[?#].*$", "");
        String type = response.getContentType();
        check(request.getMethod(), path, response.statusCode(), type == null ? "" : type, response::asString);
        return response;
    }

    /** Fails when the document does not know such an answer. */
    public void check(String verb, String path, int status, String type, java.util.function.Supplier<String> body) {
        operations.stream()
                .filter(operation -> operation.verb().equals(verb)
                        && operation.path().matcher(path).matches())
                .findFirst()
                .ifPresent(operation -> check(operation, status, type, body));
    }

    private void check(Operation operation, int status, String type, java.util.function.Supplier<String> body) {
        String name = operation.verb() + " " + operation.template();
        JsonNode response = resolve(operation.node().path("responses").path(Integer.toString(status)));
        if (status >= FIRST_ERROR) {
            String code = type.startsWith("application/problem+json")
                    ? read(body.get()).path("code").asText()
                    : "";
            require(
                    code.isEmpty()
                            || ANYWHERE.contains(code)
                            || response.at("/content/application~1problem+json/examples")
                                    .has(code),
                    name + " answers " + status + " " + code + ", which its @ProblemCodes do not name");
            return;
        }
        require(!response.isMissingNode(), name + " answers " + status + ", which its document does not name");
        JsonNode schema = response.path("content").path("application/json").path("schema");
        if (type.startsWith("application/json") && !schema.isMissingNode()) {
            var wrong = schemas.computeIfAbsent(name + " " + status, any -> compile(schema))
                    .validate(read(body.get()));
            require(wrong.isEmpty(), name + " answers a body that its schema does not accept: " + wrong);
        }
    }

    private JsonSchema compile(JsonNode schema) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", document.get("components"));
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(whole);
    }

    private JsonNode resolve(JsonNode maybe) {
        String ref = maybe.path("$ref").asText();
        return ref.isEmpty() ? maybe : document.at(ref.substring(1));
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException unreadable) {
            throw new AssertionError("not JSON: " + text, unreadable);
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
