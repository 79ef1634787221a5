package care.eleva.auth.sync;

import care.eleva.auth.sync.EventRepository.Outcome;
import care.eleva.auth.workos.Reply;
import care.eleva.auth.workos.WorkosEvent;
import care.eleva.auth.workos.WorkosEvents;
import care.eleva.auth.workos.WorkosPage;
import care.eleva.kit.problem.SqlStates;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The one that reads WorkOS's events, on the replica that holds the lease; on the others it waits for the lease. A round
 * does what is due and nothing else: keep or get the lease, look for webhooks, read events from the cursor, reconcile a
 * page. Rounds of one worker never overlap.
 *
 * <p>Everything that matters is in the database: a worker that dies in the middle of a round is replaced when its lease
 * has run out, and goes on from the last event that committed.
 */
final class SyncWorker {
    private static final Logger LOG = Logger.getLogger(SyncWorker.class);
    /** How long an event that a webhook announced is looked for without a pause. */
    private static final Duration LOOKED_FOR = Duration.ofSeconds(30);
    /** Readings overlap by this much when there is no cursor to go on from. */
    private static final Duration OVERLAP = Duration.ofMinutes(5);

    private static final int ATTEMPTS = 3;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Set<String> HOPELESS = Set.of("22", "23", "42", "P0");

    private final String name;
    private final Acquaintance acquaintance;
    private final StreamRepository stream;
    private final EventRepository events;
    private final EventApplier applier;
    private final Reconciler reconciler;
    private final WorkosEvents workos;
    private final SyncConfig config;
    private final Clock clock;

    private final AtomicBoolean running = new AtomicBoolean();
    private volatile boolean woken;
    private volatile boolean leading;
    private long fence;
    private Instant nextLook = Instant.EPOCH;
    private Instant nextPoll = Instant.EPOCH;
    private Instant nextRenewal = Instant.EPOCH;
    private Instant pausedUntil = Instant.EPOCH;
    private int failures;
    private @Nullable String stumbledOver;
    private int attempts;

    SyncWorker(
            String name,
            Acquaintance acquaintance,
            StreamRepository stream,
            EventRepository events,
            EventApplier applier,
            Reconciler reconciler,
            WorkosEvents workos,
            SyncConfig config,
            Clock clock) {
        this.name = name;
        this.acquaintance = acquaintance;
        this.stream = stream;
        this.events = events;
        this.applier = applier;
        this.reconciler = reconciler;
        this.workos = workos;
        this.config = config;
        this.clock = clock;
    }

    boolean isLeading() {
        return leading;
    }

    /** A webhook came to this replica. */
    void wake() {
        woken = true;
    }

    /** One round, unless one is under way. Whether another should follow at once. Never fails. */
    Uni<Boolean> round() {
        if (!running.compareAndSet(false, true)) {
            return Uni.createFrom().item(false);
        }
        return Uni.createFrom()
                .deferred(this::lead)
                .onFailure()
                .recoverWithUni(this::stumble)
                .onItem()
                .transform(done -> leading && woken && due(pausedUntil))
                .onTermination()
                .invoke(() -> running.set(false));
    }

    /** Lets the next one lead at once. */
    Uni<Void> release() {
        if (!leading) {
            return Uni.createFrom().voidItem();
        }
        leading = false;
        return write(tx -> stream.release(tx, fence));
    }

    private Uni<Void> lead() {
        if (!leading) {
            return due(nextLook) ? standIn() : Uni.createFrom().voidItem();
        }
        if (!due(pausedUntil)) {
            return due(nextRenewal)
                    ? renew().replaceWithVoid()
                    : Uni.createFrom().voidItem();
        }
        boolean certain = woken || due(nextPoll);
        return (certain ? Uni.createFrom().item(true) : write(tx -> events.isWaiting(tx, LOOKED_FOR)))
                .chain(something -> {
                    if (something) {
                        return work();
                    }
                    return due(nextRenewal)
                            ? renew().replaceWithVoid()
                            : Uni.createFrom().voidItem();
                });
    }

    private Uni<Void> standIn() {
        nextLook = clock.instant().plus(config.standInEvery());
        return write(tx -> stream.isFree(tx)
                        .chain(free -> free
                                ? stream.acquire(tx, name, config.lease())
                                : Uni.createFrom().<@Nullable StreamState>nullItem()))
                .chain(state -> state == null ? Uni.createFrom().voidItem() : begin(state));
    }

    private Uni<Void> begin(StreamState state) {
        LOG.infof("%s reads WorkOS's events from now on (%d)", name, state.fence());
        fence = state.fence();
        leading = true;
        woken = true;
        return work();
    }

    private Uni<StreamState> renew() {
        return write(tx -> stream.renew(tx, fence, config.lease()))
                .invoke(() -> nextRenewal = clock.instant().plus(config.lease().dividedBy(3)));
    }

    /** Events first, always: they end sessions. Then a page of what a reconciliation still has to compare. */
    private Uni<Void> work() {
        woken = false;
        return renew().chain(state -> state.hasBegun() && !isStale(state) ? follow(state) : reconcileAll())
                .chain(this::reconcilePage)
                .invoke(this::succeed);
    }

    private boolean isStale(StreamState state) {
        Instant checkedAt = state.checkedAt();
        return checkedAt != null && checkedAt.plus(config.retention()).isBefore(clock.instant());
    }

    private void succeed() {
        failures = 0;
        nextPoll = clock.instant().plus(config.pollEvery());
    }

    /** Applies what comes after the cursor, until nothing does. */
    private Uni<Void> follow(StreamState from) {
        Cursor cursor = new Cursor(from.cursor(), from.readFrom());
        return Uni.createFrom()
                .deferred(() -> workos.after(cursor.id, cursor.from).chain(reply -> page(cursor, reply)))
                .repeat()
                .whilst(more -> more)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private static final class Cursor {
        private @Nullable String id;
        private final @Nullable Instant from;

        private Cursor(@Nullable String id, @Nullable Instant from) {
            this.id = id;
            this.from = from;
        }
    }

    /** Whether there may be more. */
    private Uni<Boolean> page(Cursor cursor, Reply<WorkosPage<WorkosEvent>> reply) {
        if (cursor.id != null && isRefused(reply)) {
            return isCursorLost()
                    .chain(lost -> lost
                            ? reconcileAll().replaceWith(false)
                            : Uni.createFrom().failure(() -> failureOf(reply)));
        }
        WorkosPage<WorkosEvent> page = WorkosAway.require(reply);
        return Sequence.each(page.items(), event -> apply(event).invoke(() -> cursor.id = event.id()))
                .chain(() -> page.next() == null
                        ? write(tx -> stream.checked(tx, fence)).replaceWith(false)
                        : Uni.createFrom().item(true));
    }

    private Uni<Outcome> apply(WorkosEvent event) {
        return applier.apply(fence, event).onFailure(SyncWorker::isHopeless).recoverWithUni(failure -> {
            attempts = event.id().equals(stumbledOver) ? attempts + 1 : 1;
            stumbledOver = event.id();
            if (attempts < ATTEMPTS) {
                return Uni.createFrom().failure(failure);
            }
            LOG.errorf(failure, "event given up: %s, %s", event.id(), event.type());
            return applier.giveUp(fence, event).replaceWith(Outcome.FAILED);
        });
    }

    private static boolean isRefused(Reply<?> reply) {
        return switch (reply) {
            case Reply.Refused<?>(int status, String code) -> status == 400 || status == 404 || status == 422;
            case Reply.Transient<?> failed -> failed.isOurMistake();
            case Reply.Done<?> done -> false;
        };
    }

    private static RuntimeException failureOf(Reply<?> reply) {
        try {
            WorkosAway.require(reply);
        } catch (WorkosAway away) {
            return away;
        }
        return new IllegalStateException("WorkOS did answer");
    }

    /** It is the cursor that WorkOS does not like when it likes the same question without one. */
    private Uni<Boolean> isCursorLost() {
        return workos.newest().map(reply -> reply instanceof Reply.Done<?>);
    }

    private Uni<Void> reconcileAll() {
        LOG.warn("there is no cursor to go on from: everything is compared with WorkOS");
        Instant from = clock.instant().minus(OVERLAP);
        return workos.newest()
                .map(WorkosAway::require)
                .map(page ->
                        page.items().isEmpty() ? null : page.items().getFirst().id())
                .chain(newest -> write(tx -> stream.begin(tx, fence, newest, from)));
    }

    private Uni<Void> reconcilePage() {
        return renew().chain(state -> {
            String phase = state.phase();
            if (phase == null) {
                return Uni.createFrom().voidItem();
            }
            woken = true; // the next page follows at once, after the events that came meanwhile
            return (phase.equals(StreamState.USERS)
                            ? reconciler.users(state.phasePage(), state.phaseCovered())
                            : reconciler.organizations(state.phasePage(), state.phaseCovered(), this::keepUp))
                    .chain(step -> write(tx -> record(tx, phase, step)));
        });
    }

    private Uni<Void> record(Transaction tx, String phase, Reconciler.Step step) {
        if (step.next() != null) {
            return stream.progress(tx, fence, phase, step.next(), step.covered());
        }
        return phase.equals(StreamState.USERS)
                ? stream.progress(tx, fence, StreamState.ORGANIZATIONS, null, "")
                : stream.reconciled(tx, fence).invoke(() -> LOG.info("everything is compared with WorkOS"));
    }

    /** Between two organizations of a reconciliation: the lease is kept, and what webhooks announce is not kept waiting. */
    private Uni<Void> keepUp() {
        return write(tx -> events.isWaiting(tx, LOOKED_FOR))
                .chain(waiting -> waiting || due(nextRenewal)
                        ? renew().chain(state ->
                                waiting ? follow(state) : Uni.createFrom().voidItem())
                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> stumble(Throwable failure) {
        if (failure instanceof LeaseLost) {
            LOG.warnf("%s has lost the lease", name);
            leading = false;
            return Uni.createFrom().voidItem();
        }
        if (!due(pausedUntil)) {
            // Only keeping the lease has failed: that makes no pause longer.
            nextRenewal = clock.instant().plus(config.standInEvery());
            return Uni.createFrom().voidItem();
        }
        Duration pause = pause(failure);
        pausedUntil = clock.instant().plus(pause);
        nextLook = pausedUntil;
        nextPoll = pausedUntil;
        LOG.warnf("%s pauses for %s: %s", name, pause, failure);
        return Uni.createFrom().voidItem();
    }

    private Duration pause(Throwable failure) {
        Duration growing = Duration.ofMillis(500L << Math.min(failures++, 7));
        Duration bounded = growing.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : growing;
        Duration asked = failure instanceof WorkosAway away ? away.retryAfter() : null;
        return asked != null && asked.compareTo(bounded) > 0 ? asked : bounded;
    }

    /** Whether trying again cannot help: the data, or our own mistake. */
    private static boolean isHopeless(Throwable failure) {
        String state = SqlStates.of(failure);
        return state != null
                ? HOPELESS.contains(state.substring(0, 2))
                : failure instanceof NullPointerException
                        || failure instanceof IllegalArgumentException
                        || failure instanceof ClassCastException;
    }

    private boolean due(Instant moment) {
        return !clock.instant().isBefore(moment);
    }

    private <T> Uni<T> write(Function<Transaction, Uni<T>> work) {
        return acquaintance.write(null, null, work);
    }
}
