package care.eleva.kit.tenancy;

import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;

/**
 * A context of its own for work that must not meet another transaction: a context has one at a time. All health checks of
 * a probe share one, and a request that fails may still be rolling its own back.
 */
@ApplicationScoped
public class FreshContext {
    private final Vertx vertx;

    FreshContext(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Does {@code work} away from the caller's context. */
    public <T> Uni<T> run(Supplier<Uni<T>> work) {
        return Uni.createFrom()
                .emitter(emitter -> VertxContext.getRootContext(vertx.getOrCreateContext())
                        .runOnContext(ignored -> work.get().subscribe().with(emitter::complete, emitter::fail)));
    }
}
