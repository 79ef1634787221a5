package care.eleva.kit.problem;

import care.eleva.kit.http.CurrentRequest;
import care.eleva.kit.http.RequestInfo;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.List;
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
        return of(problem.type(), problem.detail(), problem.errors());
    }

    /** The response for {@code type}. */
    public Response of(ProblemType type) {
        return of(type, null, List.of());
    }

    /** The response for {@code type} with what may be told of this occurrence. */
    public Response of(ProblemType type, @Nullable String detail, List<FieldError> errors) {
        RequestInfo info = request.find();
        Problem problem = Problem.of(type, detail, errors, info == null ? "none" : info.id());
        Response.ResponseBuilder response = Response.status(type.status())
                .type(Problem.MEDIA_TYPE)
                .header("Cache-Control", "no-store")
                .entity(problem);
        switch (type.status()) {
            case 401 -> response.header("WWW-Authenticate", "Bearer");
            case 503 -> response.header("Retry-After", RETRY_AFTER_SECONDS);
            default -> {}
        }
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
