package care.eleva.auth.workos;

import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/** Keeps the blocking SDK off the event loops: it runs on virtual threads, and the answer comes back where it was asked. */
@ApplicationScoped
class Fence {
    private final ExecutorService threads;
    private final Vertx vertx;

    Fence(@VirtualThreads ExecutorService threads, Vertx vertx) {
        this.threads = threads;
        this.vertx = vertx;
    }

    <T> Uni<T> call(Supplier<T> blocking) {
        return Uni.createFrom().deferred(() -> {
            Context current = Vertx.currentContext();
            Context asked = current == null ? vertx.getOrCreateContext() : current;
            return Uni.createFrom()
                    .item(blocking)
                    .runSubscriptionOn(threads)
                    .emitOn(command -> asked.runOnContext(ignored -> command.run()));
        });
    }
}
