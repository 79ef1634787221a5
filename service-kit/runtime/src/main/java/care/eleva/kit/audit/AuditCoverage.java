package care.eleva.kit.audit;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Holds every successful answer of an {@link Audited} endpoint against the actions that its request has committed, at the
 * moment its head is sent: streams too. A missing row is a mistake in the code that a test must see, so in tests and in
 * development the answer becomes a 500. In production the change has been made and the client has a right to know; there
 * it is an error in the log.
 */
@ApplicationScoped
public class AuditCoverage {
    private static final Logger LOG = Logger.getLogger(AuditCoverage.class);
    private static final String KEY = "eleva.audit.promise";
    /** Before the resources' own handler: what is registered first for the end of the head runs last, with the final status. */
    private static final int PRIORITY = 9_000;

    private static final int FIRST_ERROR = 400;
    private static final int INTERNAL_ERROR = 500;

    private final boolean strict;
    private final Map<Method, Promise> promises = new ConcurrentHashMap<>();

    @Inject
    AuditCoverage() {
        this(LaunchMode.current());
    }

    AuditCoverage(LaunchMode mode) {
        this.strict = mode.isDevOrTest();
    }

    /** What an endpoint promises to leave in the trail; nothing when there are no actions. */
    record Promise(String endpoint, List<String> actions) {
        static Promise of(Method endpoint) {
            Audited audited = endpoint.getAnnotation(Audited.class);
            return new Promise(
                    endpoint.getDeclaringClass().getSimpleName() + "." + endpoint.getName(),
                    audited == null ? List.of() : List.of(audited.value()));
        }
    }

    void register(@Observes Filters filters) {
        filters.register(
                request -> {
                    request.addHeadersEndHandler(sent -> check(request));
                    request.next();
                },
                PRIORITY);
    }

    /** Notes what the endpoint promises. Public because the framework calls it. */
    @ServerRequestFilter
    public void note(ResourceInfo resource, RoutingContext request) {
        request.put(KEY, promises.computeIfAbsent(resource.getResourceMethod(), Promise::of));
    }

    private void check(RoutingContext request) {
        Promise promise = request.get(KEY);
        if (promise != null) {
            check(promise, CommittedActions.of(request), request.response());
        }
    }

    void check(Promise promise, CommittedActions committed, HttpServerResponse answer) {
        int status = answer.getStatusCode();
        if (promise.actions().isEmpty() || status >= FIRST_ERROR || committed.cover(promise.actions())) {
            return;
        }
        LOG.errorf("no audit row: %s answers %d without any of %s", promise.endpoint(), status, promise.actions());
        if (strict) {
            answer.setStatusCode(INTERNAL_ERROR);
        }
    }
}
