package care.eleva.kit.problem;

import care.eleva.kit.http.CurrentRequest;
import care.eleva.kit.http.RequestInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Problems for what fails before a resource is found: unknown paths, bodies over the limit, broken requests. */
@ApplicationScoped
class RouterProblems {
    /** After the filter that gives the request its id. */
    private static final int BODY_LIMIT_PRIORITY = 9_000;

    private final ObjectMapper json;
    private final long maxBodySize;

    RouterProblems(
            ObjectMapper json, @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize maxBodySize) {
        this.json = json;
        this.maxBodySize = maxBodySize.asLongValue();
    }

    void register(@Observes Router router) {
        router.errorHandler(400, context -> end(context, KitProblem.MALFORMED_REQUEST));
        router.errorHandler(404, context -> end(context, KitProblem.NOT_FOUND));
        router.errorHandler(405, context -> end(context, KitProblem.METHOD_NOT_ALLOWED));
        router.errorHandler(413, context -> end(context, KitProblem.PAYLOAD_TOO_LARGE));
        router.errorHandler(500, context -> end(context, KitProblem.INTERNAL_ERROR));
    }

    /** The framework would refuse such a body too, but without a problem document. */
    void limitBody(@Observes Filters filters) {
        filters.register(this::refuseLargeBody, BODY_LIMIT_PRIORITY);
    }

    private void refuseLargeBody(RoutingContext context) {
        String length = context.request().getHeader("Content-Length");
        if (length != null && length.length() <= 18 && Long.parseLong(length) > maxBodySize) {
            context.response().putHeader("Connection", "close");
            end(context, KitProblem.PAYLOAD_TOO_LARGE);
        } else {
            context.next();
        }
    }

    private void end(RoutingContext context, ProblemType type) {
        if (context.response().ended()) {
            return;
        }
        RequestInfo info = CurrentRequest.of(context);
        Problem problem = Problem.of(type.exception(), info == null ? "none" : info.id());
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
