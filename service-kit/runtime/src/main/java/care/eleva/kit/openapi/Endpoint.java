package care.eleva.kit.openapi;

import java.util.List;
import java.util.Set;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.DotName;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;
import org.jspecify.annotations.Nullable;

/** What the annotations of a resource method say. */
record Endpoint(MethodInfo method) {
    private static final DotName OPEN = DotName.createSimple("jakarta.annotation.security.PermitAll");
    private static final DotName PERMISSIONS = DotName.createSimple("io.quarkus.security.PermissionsAllowed");
    private static final DotName AUDITED = DotName.createSimple("care.eleva.kit.audit.Audited");
    private static final DotName UNAUDITED = DotName.createSimple("care.eleva.kit.audit.Unaudited");
    private static final DotName PROBLEMS = DotName.createSimple("care.eleva.kit.problem.ProblemCodes");
    private static final DotName IDEMPOTENT = DotName.createSimple("care.eleva.kit.idempotency.Idempotent");
    private static final DotName NOT_IMPERSONATED = DotName.createSimple("care.eleva.kit.security.NotImpersonated");
    private static final DotName FRESH = DotName.createSimple("care.eleva.kit.security.FreshSignIn");
    private static final DotName STATUS = DotName.createSimple("org.jboss.resteasy.reactive.ResponseStatus");

    private static final Set<String> OF_THE_REQUEST =
            Set.of("org.jboss.resteasy.reactive", "jakarta.ws.rs", "jakarta.ws.rs.core");
    private static final List<String> OF_THE_FRAMEWORK = List.of("io.vertx.", "jakarta.ws.rs.", "io.quarkus.");

    boolean isOpen() {
        return method.hasAnnotation(OPEN);
    }

    List<String> permissions() {
        return strings(PERMISSIONS);
    }

    List<String> actions() {
        return strings(AUDITED);
    }

    @Nullable
    String reasonForNoAction() {
        AnnotationInstance unaudited = method.annotation(UNAUDITED);
        return unaudited == null ? null : unaudited.value().asString();
    }

    List<String> problems() {
        return strings(PROBLEMS);
    }

    boolean isIdempotent() {
        return method.hasAnnotation(IDEMPOTENT);
    }

    boolean refusesImpersonators() {
        return method.hasAnnotation(NOT_IMPERSONATED)
                || method.declaringClass().hasDeclaredAnnotation(NOT_IMPERSONATED);
    }

    @Nullable
    String status() {
        AnnotationInstance status = method.annotation(STATUS);
        if (status != null) {
            return Integer.toString(status.value().asInt());
        }
        return answersNothing() ? "204" : null;
    }

    private boolean answersNothing() {
        Type type = method.returnType();
        return type.kind() == Type.Kind.VOID || type.toString().equals("io.smallrye.mutiny.Uni<java.lang.Void>");
    }

    boolean needsFreshSignIn() {
        return method.hasAnnotation(FRESH) || method.declaringClass().hasDeclaredAnnotation(FRESH);
    }

    /** Whether a parameter is filled from the body, as opposed to those that the framework knows. */
    boolean hasBody() {
        return method.parameters().stream()
                .anyMatch(parameter -> parameter.annotations().stream()
                                .noneMatch(annotation -> OF_THE_REQUEST.contains(
                                        annotation.name().packagePrefix()))
                        && OF_THE_FRAMEWORK.stream()
                                .noneMatch(prefix ->
                                        parameter.type().name().toString().startsWith(prefix)));
    }

    /** For example {@code eventCreate}: unique, and stable as long as the method keeps its name. */
    String operationId() {
        String resource = method.declaringClass().name().withoutPackagePrefix().replaceAll("Resource$", "");
        return Character.toLowerCase(resource.charAt(0))
                + resource.substring(1)
                + Character.toUpperCase(method.name().charAt(0))
                + method.name().substring(1);
    }

    private List<String> strings(DotName annotation) {
        AnnotationInstance instance = method.annotation(annotation);
        AnnotationValue value = instance == null ? null : instance.value();
        return value == null ? List.of() : List.of(value.asStringArray());
    }
}
