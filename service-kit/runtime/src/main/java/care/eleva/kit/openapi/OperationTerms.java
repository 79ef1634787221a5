package care.eleva.kit.openapi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/** The terms of one operation that follow from the annotations of its method. */
final class OperationTerms {
    private final KnownProblems problems;

    OperationTerms(KnownProblems problems) {
        this.problems = problems;
    }

    /** Adds to {@code operation} what {@code endpoint} says; the codes of the problems that it can answer with. */
    Set<String> apply(Operation operation, Endpoint endpoint) {
        operation.setOperationId(endpoint.operationId());
        if (!endpoint.hasBody()) {
            operation.setRequestBody(null);
        }
        operation.setDescription(described(operation.getDescription(), endpoint));
        if (endpoint.isOpen()) {
            operation.setSecurity(List.of());
        } else {
            operation.addSecurityRequirement(
                    OASFactory.createSecurityRequirement().addScheme(OpenApiDocument.SESSION));
            operation.addSecurityRequirement(
                    OASFactory.createSecurityRequirement().addScheme(OpenApiDocument.BEARER));
        }
        if (endpoint.isIdempotent()) {
            operation.addParameter(idempotencyKey());
        }
        if (operation.getParameters() != null) {
            operation.getParameters().forEach(OperationTerms::describe);
        }
        Set<String> codes = codes(operation, endpoint);
        operation.setResponses(responses(operation.getResponses(), endpoint, codes));
        return codes;
    }

    private static String described(String own, Endpoint endpoint) {
        List<String> parts = new ArrayList<>();
        if (own != null) {
            parts.add(own);
        }
        List<String> permissions = endpoint.permissions();
        if (!permissions.isEmpty()) {
            parts.add("Needs the permission " + list(permissions) + ".");
        } else if (endpoint.isOpen()) {
            parts.add("Needs no token.");
        } else {
            parts.add("Needs a token, and no permission.");
        }
        if (endpoint.refusesImpersonators()) {
            parts.add("Refused to whoever acts in another person's name.");
        }
        if (endpoint.needsFreshSignIn()) {
            parts.add("Needs a sign-in that is recent enough.");
        }
        String reason = endpoint.reasonForNoAction();
        if (!endpoint.actions().isEmpty()) {
            parts.add("Audited as " + list(endpoint.actions()) + ".");
        } else if (reason != null) {
            parts.add("Not audited: " + reason);
        }
        return String.join("\n\n", parts);
    }

    private static String list(List<String> names) {
        return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(" or "));
    }

    private static Set<String> codes(Operation operation, Endpoint endpoint) {
        Set<String> codes = new LinkedHashSet<>();
        boolean body = operation.getRequestBody() != null;
        if (body || operation.getParameters() != null) {
            codes.add("validation_failed");
        }
        if (body) {
            codes.addAll(List.of("malformed_request", "payload_too_large", "unsupported_media_type"));
        }
        if (!endpoint.isOpen()) {
            codes.add("unauthenticated");
        }
        if (!endpoint.permissions().isEmpty()) {
            codes.addAll(List.of("organization_required", "permission_denied"));
        }
        if (endpoint.refusesImpersonators()) {
            codes.add("impersonation_refused");
        }
        if (endpoint.needsFreshSignIn()) {
            codes.add("reauthentication_required");
        }
        if (endpoint.isIdempotent()) {
            codes.addAll(List.of("idempotency_in_progress", "idempotency_key_reused"));
        }
        codes.addAll(endpoint.problems());
        codes.addAll(List.of("rate_limited", "temporarily_unavailable"));
        return codes;
    }

    private APIResponses responses(APIResponses own, Endpoint endpoint, Set<String> codes) {
        Map<String, APIResponse> all = new LinkedHashMap<>();
        String status = endpoint.status();
        own.getAPIResponses().forEach((code, response) -> {
            String actual = status != null && code.matches("20[014]") ? status : code;
            boolean bare = response.getDescription() == null
                    || response.getDescription().equals("OK");
            all.put(actual, bare ? response.description(title(actual)) : response);
            if (endpoint.isIdempotent()) {
                response.addHeader("Idempotency-Replayed", replayed());
            }
        });
        all.putAll(problems.responses(codes));
        APIResponses responses = OASFactory.createAPIResponses();
        all.forEach(responses::addAPIResponse);
        return responses;
    }

    private static String title(String status) {
        return switch (status) {
            case "201" -> "It has been made.";
            case "202" -> "It will be done.";
            case "204" -> "It has been done.";
            default -> "What was asked for.";
        };
    }

    private static org.eclipse.microprofile.openapi.models.headers.Header replayed() {
        return OASFactory.createHeader()
                .description("`true` when this answer was given before, to a request with the same Idempotency-Key.")
                .schema(OASFactory.createSchema().addType(SchemaType.STRING));
    }

    private static Parameter idempotencyKey() {
        return OASFactory.createParameter()
                .name("Idempotency-Key")
                .in(Parameter.In.HEADER)
                .description(
                        "A key of the client's choice. For 24 hours the same request under it is done once and answered"
                                + " alike; another request under it is refused.")
                .schema(OASFactory.createSchema()
                        .addType(SchemaType.STRING)
                        .maxLength(200)
                        .pattern("^[!-~]+$"))
                .example("4b1f6a52-order-17");
    }

    private static void describe(Parameter parameter) {
        if (parameter.getDescription() != null) {
            return;
        }
        String name = parameter.getName();
        switch (name) {
            case "limit" -> parameter.setDescription("How many rows a page has at most.");
            case "after" -> parameter.setDescription("`next` of the page before; left out for the first page.");
            case "id" -> parameter.setDescription("Its id.");
            default -> {
                if (parameter.getIn() == Parameter.In.PATH && name.matches("\\w+(_id|Id)")) {
                    parameter.setDescription("Id of the " + name.replaceAll("(_id|Id)$", "") + ".");
                }
            }
        }
    }
}
