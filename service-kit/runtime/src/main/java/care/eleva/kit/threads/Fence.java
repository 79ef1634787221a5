package care.eleva.kit.threads;

import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/** Keeps a blocking SDK off the event loops: it runs on virtual threads, and the answer comes back where it was asked. */
@ApplicationScoped
public class Fence {
    private final ExecutorService threads;
    private final Vertx vertx;

    public Fence(@VirtualThreads ExecutorService threads, Vertx vertx) {
        this.threads = threads;
        this.vertx = vertx;
    }

    public <T> Uni<T> call(Supplier<T> blocking) {
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
