package care.eleva.kit.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.UnauthorizedException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every failure ends as a problem: no stack trace, no SQL and no message of a library reaches a client. */
@ApplicationScoped
class ProblemMappers {
    private final ProblemResponses responses;

    ProblemMappers(ProblemResponses responses) {
        this.responses = responses;
    }

    @ServerExceptionMapper
    public Response map(UnauthorizedException failure) {
        return responses.of(KitProblem.UNAUTHENTICATED);
    }

    @ServerExceptionMapper
    public Response map(AuthenticationFailedException failure) {
        ProblemException problem = Failures.classify(failure);
        return problem.getCause() == failure ? responses.of(KitProblem.UNAUTHENTICATED) : responses.of(problem.type());
    }

    @ServerExceptionMapper
    public Response map(ConstraintViolationException failure) {
        Set<ConstraintViolation<?>> violations = failure.getConstraintViolations();
        List<FieldError> errors = violations.stream()
                .map(violation -> new FieldError(Pointers.of(violation.getPropertyPath()), violation.getMessage()))
                .sorted(Comparator.comparing(FieldError::pointer))
                .toList();
        return responses.of(KitProblem.VALIDATION_FAILED, null, errors);
    }

    @ServerExceptionMapper
    public Response map(JsonProcessingException failure) {
        if (failure instanceof JsonMappingException mapping
                && !mapping.getPath().isEmpty()) {
            String pointer =
                    mapping.getPath().stream().map(Pointers::segment).collect(Collectors.joining("/", "/", ""));
            FieldError error = new FieldError(pointer, "is not of the expected type");
            return responses.of(KitProblem.VALIDATION_FAILED, null, List.of(error));
        }
        return responses.of(KitProblem.MALFORMED_REQUEST, "The body is not the JSON that is expected here.", List.of());
    }

    /** More specific than the framework's own mapper, which would answer without a body. */
    @ServerExceptionMapper
    public Response map(MismatchedInputException failure) {
        return map((JsonProcessingException) failure);
    }

    @ServerExceptionMapper
    public Response map(WebApplicationException failure) {
        if (failure.getCause() instanceof JsonProcessingException json) {
            return map(json);
        }
        int status = failure.getResponse().getStatus();
        return status < 400 ? failure.getResponse() : responses.of(byStatus(status));
    }

    @ServerExceptionMapper
    public Response map(Throwable failure) {
        return responses.of(failure);
    }

    private static KitProblem byStatus(int status) {
        return switch (status) {
            case 401 -> KitProblem.UNAUTHENTICATED;
            case 403 -> KitProblem.PERMISSION_DENIED;
            case 404 -> KitProblem.NOT_FOUND;
            case 405 -> KitProblem.METHOD_NOT_ALLOWED;
            case 406 -> KitProblem.NOT_ACCEPTABLE;
            case 413 -> KitProblem.PAYLOAD_TOO_LARGE;
            case 415 -> KitProblem.UNSUPPORTED_MEDIA_TYPE;
            case 502 -> KitProblem.UPSTREAM_FAILED;
            case 503 -> KitProblem.TEMPORARILY_UNAVAILABLE;
            case 504 -> KitProblem.UPSTREAM_TIMEOUT;
            default -> status < 500 ? KitProblem.MALFORMED_REQUEST : KitProblem.INTERNAL_ERROR;
        };
    }
}
