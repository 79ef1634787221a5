package care.eleva.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The committed OpenAPI documents are valid and complete. That they are those of the code is tested in each service. */
class OpenApiTest {
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final List<String> SERVICES = List.of("auth-service", "app-service", "audit-service");
    private static final Set<String> JSON = Set.of("application/json", "application/problem+json");
    private static final Set<String> VERBS = Set.of("get", "post", "put", "patch", "delete");
    private static final Pattern ONCE =
            Pattern.compile("idempotency\\s*\\.once\\(.*?\"((?:POST|PUT|PATCH|DELETE) [^\"]+)\"", Pattern.DOTALL);

    /** An operation, for example {@code GET /v1/events}. */
    private record Operation(String name, JsonNode node, JsonNode document) {
        JsonNode resolve(JsonNode maybe) {
            String ref = maybe.path("$ref").asText();
            return ref.isEmpty() ? maybe : document.at(ref.substring(1));
        }

        Map<String, JsonNode> responses() {
            Map<String, JsonNode> all = new java.util.TreeMap<>();
            node.path("responses")
                    .properties()
                    .forEach(response -> all.put(response.getKey(), resolve(response.getValue())));
            return all;
        }

        /** The JSON of the request and of the answers. */
        List<JsonNode> bodies() {
            List<JsonNode> bodies = new ArrayList<>();
            addJson(node.path("requestBody"), bodies);
            responses().values().forEach(response -> addJson(response, bodies));
            return bodies;
        }

        private static void addJson(JsonNode parent, List<JsonNode> bodies) {
            parent.path("content").properties().stream()
                    .filter(content -> JSON.contains(content.getKey())
                            && !content.getValue().isEmpty())
                    .forEach(content -> bodies.add(content.getValue()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth-service", "app-service", "audit-service"})
    void theDocumentIsValid(String service) {
        var result = new OpenAPIV3Parser().readContents(text(service), null, new ParseOptions());
        assertThat(result.getMessages()).isEmpty();
        assertThat(result.getOpenAPI().getPaths()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth-service", "app-service", "audit-service"})
    void everyOperationIsExplained(String service) {
        Set<String> tags = new HashSet<>();
        document(service).path("tags").forEach(tag -> tags.add(tag.path("name").asText()));
        Set<String> ids = new HashSet<>();
        for (Operation operation : operations(service)) {
            JsonNode node = operation.node();
            assertThat(node.path("summary").asText())
                    .as(operation.name() + ": @Operation(summary)")
                    .isNotBlank();
            // What follows from the other annotations alone starts so.
            assertThat(node.path("description").asText())
                    .as(operation.name() + ": @Operation(description)")
                    .isNotBlank()
                    .doesNotStartWith("Needs ");
            assertThat(tags)
                    .as(operation.name() + ": @Tag(name, description)")
                    .contains(node.at("/tags/0").asText("-"));
            assertThat(ids.add(node.path("operationId").asText()))
                    .as(operation.name() + " has an id of its own")
                    .isTrue();
            assertThat(node.has("security"))
                    .as(operation.name() + " says who may call")
                    .isTrue();
            node.path("parameters")
                    .forEach(parameter -> assertThat(
                                    parameter.path("description").asText())
                            .as(operation.name() + ": @Parameter(description) of " + parameter.path("name"))
                            .isNotBlank());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth-service", "app-service", "audit-service"})
    void everyOperationNamesItsProblemsAndTheyExist(String service) {
        Map<String, Set<Integer>> codes = ErrorsTest.documented();
        for (Operation operation : operations(service)) {
            assertThat(operation.responses().keySet())
                    .as(operation.name())
                    .anyMatch(status -> status.matches("[45].."))
                    .contains("default");
            operation
                    .responses()
                    .forEach((status, response) -> response.at("/content/application~1problem+json/examples")
                            .properties()
                            .forEach(example -> {
                                String code = example.getKey();
                                JsonNode value =
                                        operation.resolve(example.getValue()).path("value");
                                assertThat(codes)
                                        .as(operation.name() + " " + status)
                                        .containsKey(code);
                                assertThat(codes.get(code))
                                        .as(code)
                                        .contains(value.path("status").asInt());
                                assertThat(value.path("code").asText()).isEqualTo(code);
                                assertThat(status)
                                        .isIn("default", value.path("status").asText());
                            }));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth-service", "app-service", "audit-service"})
    void everyBodyHasAnExampleThatItsSchemaAccepts(String service) {
        for (Operation operation : operations(service)) {
            for (JsonNode body : operation.bodies()) {
                List<JsonNode> examples = examples(operation, body);
                assertThat(examples).as(operation.name()).isNotEmpty();
                examples.forEach(example -> {
                    assertThat(texts(example))
                            .as(operation.name() + " lacks @Schema(examples) of a field")
                            .doesNotContain("?");
                    assertThat(validate(operation.document(), body.path("schema"), example))
                            .as(operation.name())
                            .isEmpty();
                });
            }
        }
    }

    @Test
    void theDocumentsHoldEveryEndpointAndNoOther() {
        Set<String> documented = new TreeSet<>();
        SERVICES.forEach(service ->
                operations(service).forEach(operation -> documented.add(EndpointsTest.plain(operation.name()))));
        assertThat(documented).isEqualTo(EndpointsTest.existing());
    }

    @Test
    void whereTheCodeKeepsIdempotencyKeysTheDocumentHasTheHeader() {
        Set<String> documented = new TreeSet<>();
        SERVICES.forEach(service -> operations(service)
                .forEach(operation -> operation.node().path("parameters").forEach(parameter -> {
                    if (parameter.path("name").asText().equals("Idempotency-Key")) {
                        documented.add(operation.name());
                    }
                })));
        Set<String> kept = new TreeSet<>();
        Project.files("(auth|app|audit)-service/src/main/java/.*\\.java")
                .forEach(file -> ONCE.matcher(Project.text(file)).results().forEach(once -> kept.add(once.group(1))));
        assertThat(kept).isNotEmpty();
        assertThat(documented).isEqualTo(kept);
    }

    private static List<JsonNode> examples(Operation operation, JsonNode body) {
        List<JsonNode> all = new ArrayList<>();
        if (body.has("example")) {
            all.add(body.get("example"));
        }
        body.path("examples")
                .forEach(example -> all.add(operation.resolve(example).path("value")));
        return all;
    }

    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        if (node.isTextual()) {
            texts.add(node.asText());
        }
        node.forEach(child -> texts.addAll(texts(child)));
        return texts;
    }

    private static Set<?> validate(JsonNode document, JsonNode schema, JsonNode example) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", document.get("components"));
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(whole)
                .validate(example);
    }

    private static List<Operation> operations(String service) {
        JsonNode document = document(service);
        List<Operation> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (VERBS.contains(operation.getKey())) {
                        String name = operation.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey();
                        operations.add(new Operation(name, operation.getValue(), document));
                    }
                }));
        assertThat(operations).isNotEmpty();
        return operations;
    }

    private static JsonNode document(String service) {
        try {
            return YAML.readTree(text(service));
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    private static String text(String service) {
        return Project.text("docs/openapi/" + service + ".yaml");
    }
}
