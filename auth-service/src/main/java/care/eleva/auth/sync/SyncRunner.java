package care.eleva.auth.sync;

import care.eleva.auth.workos.WorkosEvents;
import care.eleva.kit.time.Ids;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** This replica's worker: its rounds are started by a clock and by webhooks. */
@ApplicationScoped
class SyncRunner {
    private static final Logger LOG = Logger.getLogger(SyncRunner.class);

    private final SyncWorker worker;
    private final Acquaintance acquaintance;
    private final EventRepository events;
    private final SyncConfig config;
    private final Vertx vertx;
    private volatile @Nullable Long timer;

    SyncRunner(
            Acquaintance acquaintance,
            StreamRepository stream,
            EventRepository events,
            EventApplier applier,
            Reconciler reconciler,
            WorkosEvents workos,
            SyncConfig config,
            Clock clock,
            Vertx vertx) {
        this.worker = new SyncWorker(
                "sync-" + ProcessHandle.current().pid() + "-" + Ids.next(clock),
                acquaintance,
                stream,
                events,
                applier,
                reconciler,
                workos,
                config,
                clock);
        this.acquaintance = acquaintance;
        this.events = events;
        this.config = config;
        this.vertx = vertx;
    }

    void onStart(@Observes StartupEvent started) {
        if (config.enabled()) {
            start();
        }
    }

    void onStop(@Observes ShutdownEvent stopping) {
        stop();
    }

    void start() {
        if (timer == null) {
            timer = vertx.setPeriodic(1, config.tick().toMillis(), id -> go());
        }
    }

    void stop() {
        Long running = timer;
        timer = null;
        if (running != null) {
            vertx.cancelTimer(running);
            worker.release().subscribe().with(done -> {}, failure -> LOG.debug("the lease will run out", failure));
        }
    }

    /** A webhook came: no need to wait for the clock. */
    void wake() {
        worker.wake();
        if (timer != null) {
            vertx.runOnContext(now -> go());
        }
    }

    @Scheduled(every = "1h", delayed = "10m")
    Uni<Void> sweep() {
        return acquaintance.write(null, null, events::sweep).replaceWithVoid();
    }

    private void go() {
        worker.round().subscribe().with(this::again, failure -> LOG.error("a round failed", failure));
    }

    private void again(boolean atOnce) {
        if (atOnce && timer != null) {
            vertx.runOnContext(now -> go());
        }
    }
}
