package care.eleva.kit.openapi;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;
import org.jboss.jandex.IndexView;

/**
 * Completes the document that the annotations of a service give, once, when the service is built: who may call, what can
 * go wrong, what is left in the trail, and examples. A resource method adds a summary, a description and the
 * problems of its own, and nothing that follows from its other annotations.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class OpenApiDocument implements OASFilter {
    static final String SESSION = "session";
    static final String BEARER = "bearer";

    private final IndexView index;

    /** Called by the build. */
    public OpenApiDocument(IndexView index) {
        this.index = index;
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        Endpoints endpoints = new Endpoints(index);
        KnownProblems problems = new KnownProblems(index);
        OperationTerms terms = new OperationTerms(problems);
        Set<String> codes = new TreeSet<>(Set.of("internal_error"));
        document.getPaths()
                .getPathItems()
                .forEach((path, item) -> operations(item).forEach((verb, operation) -> {
                    Endpoint endpoint = endpoints.find(verb, path);
                    if (endpoint != null) {
                        codes.addAll(terms.apply(operation, endpoint));
                    }
                }));
        Components components =
                document.getComponents() == null ? OASFactory.createComponents() : document.getComponents();
        document.setComponents(components);
        schemas(document, components);
        components.setExamples(problems.examples(codes));
        components.setResponses(problems.components());
        components.addSecurityScheme(SESSION, session()).addSecurityScheme(BEARER, bearer());
        document.setPaths(sorted(document));
    }

    private void schemas(OpenAPI document, Components components) {
        Map<String, Schema> all = components.getSchemas() == null ? Map.of() : components.getSchemas();
        Schemas schemas = new Schemas(all, index);
        List<MediaType> sent = new ArrayList<>();
        List<MediaType> answered = new ArrayList<>();
        document.getPaths()
                .getPathItems()
                .values()
                .forEach(item -> operations(item).values().forEach(operation -> {
                    if (operation.getRequestBody() != null) {
                        sent.addAll(media(operation.getRequestBody().getContent()));
                    }
                    operation.getResponses().getAPIResponses().values().stream()
                            .map(APIResponse::getContent)
                            .forEach(content -> answered.addAll(media(content)));
                }));
        schemas.complete(schemas.reachable(ofMedia(sent)));
        List<Schema> used = new ArrayList<>(ofMedia(sent));
        used.addAll(ofMedia(answered));
        Map<String, Schema> kept = new TreeMap<>();
        schemas.reachable(used).forEach(name -> kept.put(name, Objects.requireNonNull(all.get(name), name)));
        Examples examples = new Examples(kept);
        sent.forEach(body -> exemplify(body, examples));
        answered.forEach(body -> exemplify(body, examples));
        kept.put("Problem", ProblemSchema.problem());
        components.setSchemas(kept);
    }

    private static void exemplify(MediaType body, Examples examples) {
        if (body.getExample() == null && body.getExamples() == null && body.getSchema() != null) {
            body.setExample(examples.of("", body.getSchema()));
        }
    }

    private static List<MediaType> media(Content content) {
        return content == null || content.getMediaTypes() == null
                ? List.of()
                : List.copyOf(content.getMediaTypes().values());
    }

    private static List<Schema> ofMedia(List<MediaType> media) {
        return media.stream().map(MediaType::getSchema).filter(Objects::nonNull).toList();
    }

    private static Map<PathItem.HttpMethod, org.eclipse.microprofile.openapi.models.Operation> operations(
            PathItem item) {
        return item.getOperations();
    }

    private static org.eclipse.microprofile.openapi.models.Paths sorted(OpenAPI document) {
        var paths = OASFactory.createPaths();
        new TreeMap<>(document.getPaths().getPathItems()).forEach(paths::addPathItem);
        return paths;
    }

    private static SecurityScheme session() {
        return OASFactory.createSecurityScheme()
                .type(SecurityScheme.Type.APIKEY)
                .in(SecurityScheme.In.COOKIE)
                .name("__Host-eleva-session")
                .description(
                        "The session cookie of a signed-in browser. The gateway turns it into a bearer token; a request"
                                + " that changes something must prove that it comes from a page of the same origin.");
    }

    private static SecurityScheme bearer() {
        return OASFactory.createSecurityScheme()
                .type(SecurityScheme.Type.HTTP)
                .scheme("bearer")
                .bearerFormat("JWT")
                .description("An access token of WorkOS for one user in one organization.");
    }
}
