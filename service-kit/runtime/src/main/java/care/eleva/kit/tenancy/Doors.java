package care.eleva.kit.tenancy;

import care.eleva.kit.audit.AuditRecorder;
import care.eleva.kit.http.CurrentRequest;
import care.eleva.kit.security.BearerMechanism;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;

/** Makes the {@link Door} of a pool: the default one, or one with a narrow login of its own. */
@ApplicationScoped
public class Doors {
    private final Vertx vertx;
    private final ContextStatements contexts;
    private final AuditRecorder audit;
    private final CurrentRequest request;
    private final BearerMechanism bearer;

    Doors(
            Vertx vertx,
            ContextStatements contexts,
            AuditRecorder audit,
            CurrentRequest request,
            BearerMechanism bearer) {
        this.vertx = vertx;
        this.contexts = contexts;
        this.audit = audit;
        this.request = request;
        this.bearer = bearer;
    }

    /** The door of {@code pool}. */
    public Door on(Pool pool) {
        Pool open = GuardedPool.unguard(pool);
        return new Door(open, vertx, contexts, audit, request, bearer);
    }
}
