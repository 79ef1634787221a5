package care.eleva.kit.problem;

import care.eleva.kit.http.CurrentRequest;
import care.eleva.kit.http.RequestInfo;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Writes problems as responses. */
@ApplicationScoped
public class ProblemResponses {
    private static final Logger LOG = Logger.getLogger(ProblemResponses.class);
    private static final String RETRY_AFTER_SECONDS = "2";

    private final CurrentRequest request;

    ProblemResponses(CurrentRequest request) {
        this.request = request;
    }

    /** The response for any failure; what the client must not see goes to the log. */
    public Response of(Throwable failure) {
        ProblemException problem = Failures.classify(failure);
        log(problem);
        return write(problem);
    }

    /** The response for {@code type}. */
    public Response of(ProblemType type) {
        return of(type, null, List.of());
    }

    /** The response for {@code type} with what may be told of this occurrence. */
    public Response of(ProblemType type, @Nullable String detail, List<FieldError> errors) {
        return write(new ProblemException(type, detail, errors, null));
    }

    private Response write(ProblemException problem) {
        RequestInfo info = request.find();
        Map<String, String> headers = new HashMap<>();
        switch (problem.type().status()) {
            case 401 -> headers.put("WWW-Authenticate", "Bearer");
            case 503 -> headers.put("Retry-After", RETRY_AFTER_SECONDS);
            default -> {}
        }
        headers.putAll(problem.headers());
        Response.ResponseBuilder response = Response.status(problem.type().status())
                .type(Problem.MEDIA_TYPE)
                .header("Cache-Control", "no-store")
                .entity(Problem.of(problem, info == null ? "none" : info.id()));
        headers.forEach(response::header);
        return response.build();
    }

    private static void log(ProblemException problem) {
        String sqlState = SqlStates.of(problem);
        if (sqlState != null) {
            // Only the state: messages and details of the database can hold values.
            Logger.Level level = problem.type().status() >= 500
                    ? Logger.Level.ERROR
                    : problem.type() == KitProblem.PERMISSION_DENIED ? Logger.Level.WARN : Logger.Level.DEBUG;
            LOG.logf(level, "%s: SQLSTATE %s", problem.type().code(), sqlState);
        } else if (problem.type().status() >= 500) {
            LOG.errorf(problem.getCause(), "request failed: %s", problem.type().code());
        }
    }
}
