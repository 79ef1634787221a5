package care.eleva.kit.http;

import care.eleva.kit.audit.CommittedActions;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.ContextNotActiveException;
import org.jspecify.annotations.Nullable;

/** The {@link RequestInfo} of the request that is being served. */
@ApplicationScoped
public class CurrentRequest {
    static final String KEY = "eleva.request";

    private final CurrentVertxRequest current;

    CurrentRequest(CurrentVertxRequest current) {
        this.current = current;
    }

    /** The request's facts, or null in work that no request started (jobs, start-up). */
    public @Nullable RequestInfo find() {
        RoutingContext context = context();
        return context == null ? null : of(context);
    }

    /** What this request has committed to the audit trail; outside of a request, something that nobody looks at. */
    public CommittedActions committedActions() {
        return CommittedActions.of(context());
    }

    /** The request's facts. */
    public RequestInfo get() {
        RequestInfo info = find();
        if (info == null) {
            throw new IllegalStateException("there is no current request");
        }
        return info;
    }

    private @Nullable RoutingContext context() {
        try {
            return current.getCurrent();
        } catch (ContextNotActiveException outsideOfRequest) {
            return null;
        }
    }

    /** The facts that belong to {@code context}, or null before the first filter has run. */
    public static @Nullable RequestInfo of(RoutingContext context) {
        return context.get(KEY);
    }
}
