package care.eleva.auth.database;

import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;

/**
 * Where health checks that ask the database run: all checks of a probe share its context, and a context has one
 * transaction at a time.
 */
@ApplicationScoped
public class ProbeContext {
    private final Vertx vertx;

    ProbeContext(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Does {@code work} away from the context of the probe. */
    public <T> Uni<T> run(Supplier<Uni<T>> work) {
        return Uni.createFrom()
                .emitter(emitter -> VertxContext.getRootContext(vertx.getOrCreateContext())
                        .runOnContext(ignored -> work.get().subscribe().with(emitter::complete, emitter::fail)));
    }
}
