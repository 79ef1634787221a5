package care.eleva.kit.problem;

import care.eleva.kit.http.CurrentRequest;
import care.eleva.kit.http.RequestInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/** Problems for what fails before a resource is found: unknown paths, bodies over the limit, broken requests. */
@ApplicationScoped
class RouterProblems {
    private final ObjectMapper json;

    RouterProblems(ObjectMapper json) {
        this.json = json;
    }

    void register(@Observes Router router) {
        router.errorHandler(400, context -> end(context, KitProblem.MALFORMED_REQUEST));
        router.errorHandler(404, context -> end(context, KitProblem.NOT_FOUND));
        router.errorHandler(405, context -> end(context, KitProblem.METHOD_NOT_ALLOWED));
        router.errorHandler(413, context -> end(context, KitProblem.PAYLOAD_TOO_LARGE));
        router.errorHandler(500, context -> end(context, KitProblem.INTERNAL_ERROR));
    }

    private void end(RoutingContext context, ProblemType type) {
        if (context.response().ended()) {
            return;
        }
        RequestInfo info = CurrentRequest.of(context);
        Problem problem = Problem.of(type, null, List.of(), info == null ? "none" : info.id());
        context.response()
                .setStatusCode(type.status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .putHeader("Cache-Control", "no-store")
                .end(write(problem));
    }

    private String write(Problem problem) {
        try {
            return json.writeValueAsString(problem);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a record of strings is always JSON", impossible);
        }
    }
}
