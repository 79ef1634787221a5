package care.eleva.kit.openapi;

import care.eleva.kit.problem.Problem;
import care.eleva.kit.problem.ProblemType;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.examples.Example;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.IndexView;

/** Every {@link ProblemType} of the service and of the kit, as responses and examples. */
final class KnownProblems {
    private static final String REQUEST_ID = "01a20cdb-c568-7ba2-941f-3616f1c0ea25";
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    private static final String UNFORESEEN = "unforeseen";

    private final Map<String, ProblemType> byCode = new TreeMap<>();
    private final Map<String, APIResponse> components = new TreeMap<>();

    KnownProblems(IndexView index) {
        for (ClassInfo type : index.getAllKnownImplementations(ProblemType.class)) {
            for (Object constant : load(type).getEnumConstants()) {
                ProblemType problem = (ProblemType) constant;
                byCode.put(problem.code(), problem);
            }
        }
    }

    private static Class<?> load(ClassInfo type) {
        try {
            return Class.forName(
                    type.name().toString(), true, Thread.currentThread().getContextClassLoader());
        } catch (ClassNotFoundException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** References to the responses for {@code codes}, one for each status; {@link #components} has them. */
    Map<String, APIResponse> responses(Collection<String> codes) {
        Map<String, List<ProblemType>> byStatus = new TreeMap<>();
        for (String code : codes) {
            ProblemType problem = byCode.get(code);
            if (problem == null) {
                throw new IllegalStateException("@ProblemCodes names \"" + code + "\", which no ProblemType has");
            }
            byStatus.computeIfAbsent(Integer.toString(problem.status()), any -> new java.util.ArrayList<>())
                    .add(problem);
        }
        Map<String, APIResponse> responses = new LinkedHashMap<>();
        byStatus.forEach((status, problems) -> {
            String name = problems.stream().map(ProblemType::code).sorted().collect(Collectors.joining("."));
            components.computeIfAbsent(name, any -> response(problems));
            responses.put(status, OASFactory.createAPIResponse().ref(name));
        });
        responses.put("default", OASFactory.createAPIResponse().ref(UNFORESEEN));
        return responses;
    }

    /** The responses that have been referred to, by name. */
    Map<String, APIResponse> components() {
        components.put(UNFORESEEN, unforeseen());
        return components;
    }

    private static APIResponse response(List<ProblemType> problems) {
        StringBuilder description = new StringBuilder();
        MediaType content = OASFactory.createMediaType().schema(problemSchema());
        for (ProblemType problem : problems) {
            description
                    .append(description.isEmpty() ? "" : "\n")
                    .append("- `")
                    .append(problem.code())
                    .append("`: ");
            description.append(problem.title()).append('.');
            content.addExample(problem.code(), OASFactory.createExample().ref(problem.code()));
        }
        APIResponse response = OASFactory.createAPIResponse()
                .description(description.toString())
                .content(OASFactory.createContent().addMediaType(Problem.MEDIA_TYPE, content));
        int status = problems.getFirst().status();
        return status == TOO_MANY_REQUESTS || status == UNAVAILABLE
                ? response.addHeader("Retry-After", retryAfter())
                : response;
    }

    /** Whatever has no response of its own. */
    private static APIResponse unforeseen() {
        return OASFactory.createAPIResponse()
                .description("Any other problem. Every code is explained at https://docs.eleva.care/errors.")
                .content(OASFactory.createContent()
                        .addMediaType(
                                Problem.MEDIA_TYPE,
                                OASFactory.createMediaType()
                                        .schema(problemSchema())
                                        .addExample(
                                                "internal_error",
                                                OASFactory.createExample().ref("internal_error"))));
    }

    /** One example for each of {@code codes}. */
    Map<String, Example> examples(Collection<String> codes) {
        Map<String, Example> examples = new TreeMap<>();
        for (String code : codes) {
            ProblemType problem = java.util.Objects.requireNonNull(byCode.get(code), code);
            Problem document = Problem.of(problem.exception(), REQUEST_ID);
            Map<String, Object> value = new LinkedHashMap<>();
            value.put("type", document.type());
            value.put("title", document.title());
            value.put("status", document.status());
            value.put("instance", document.instance());
            value.put("code", document.code());
            if (code.equals("validation_failed")) {
                value.put("errors", List.of(fieldError()));
            }
            examples.put(
                    code, OASFactory.createExample().summary(problem.title()).value(value));
        }
        return examples;
    }

    /** In the order in which it is written: a document that changes with each build could not be compared. */
    private static Map<String, Object> fieldError() {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("pointer", "/name");
        error.put("detail", "must not be blank");
        return error;
    }

    private static Schema problemSchema() {
        return OASFactory.createSchema().ref("Problem");
    }

    private static Header retryAfter() {
        return OASFactory.createHeader()
                .description("Seconds to wait before the next try.")
                .schema(OASFactory.createSchema().addType(SchemaType.INTEGER));
    }
}
