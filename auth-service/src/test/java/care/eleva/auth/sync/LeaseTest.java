package care.eleva.auth.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import care.eleva.auth.sync.EventRepository.Outcome;
import care.eleva.auth.workos.WorkosEvent;
import care.eleva.auth.workos.WorkosUser;
import care.eleva.kit.tenancy.Transaction;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.workos.emulator.Fault;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One worker at a time, whoever dies. */
@QuarkusTest
class LeaseTest extends SyncTest {
    @Inject
    Mirror mirror;

    @Inject
    MirrorRepository repository;

    @Inject
    Event<RolesAtWorkosChanged> roles;

    @Inject
    SyncRunner runner;

    @Test
    void ofManyWhoTryAtOnceOneLeads() {
        List<SyncWorker> workers =
                IntStream.range(0, 8).mapToObj(i -> worker("w" + i)).toList();
        Uni<?> rounds =
                Uni.join().all(workers.stream().map(SyncWorker::round).toList()).andFailFast();
        rounds.await().atMost(PATIENCE);
        assertThat(workers.stream().filter(SyncWorker::isLeading)).hasSize(1);
    }

    @Test
    void whoStopsHandsOverAtOnce() {
        SyncWorker first = caughtUp("first");
        SyncWorker second = worker("second");
        await(second.round());
        assertThat(second.isLeading()).isFalse();
        await(first.release());
        SyncWorker third = worker("third");
        await(third.round());
        assertThat(third.isLeading()).isTrue();
    }

    /** Killed between two events, with the lease held; it comes back when somebody else leads. */
    @Test
    void aLeaderThatDiesBetweenTwoEventsIsReplacedAndStaysOut() {
        // Given
        await(caughtUp("before").release());
        List<Person> people = Stream.generate(SyncTest::person).limit(5).toList();
        AtomicReference<@Nullable WorkosEvent> stuck = new AtomicReference<>();
        EventApplier dying = new EventApplier(acquaintance, mirror, stream, events, roles, config) {
            private int applied;

            @Override
            Uni<Outcome> apply(long fence, WorkosEvent event) {
                if (applied++ == 2) {
                    stuck.set(event);
                    return Uni.createFrom().nothing();
                }
                return super.apply(fence, event);
            }
        };
        SyncWorker killed = worker("killed", dying);
        killed.round().subscribe().with(done -> {});
        until(() -> stuck.get() != null);
        long fence = count("SELECT fence FROM identity.workos_stream");
        // When
        SyncWorker next = worker("next");
        await(next.round());
        assertThat(next.isLeading()).isFalse();
        until(() -> {
            await(next.round());
            return next.isLeading();
        });
        settle(next);
        // Then: nothing is lost and nothing was done twice
        people.forEach(person -> assertThat(log(person.id())).containsExactly("USER_CREATED workos_sync"));
        // When: the dead comes back
        List<?> after = mirror();
        String cursor = cursor();
        WorkosEvent event = java.util.Objects.requireNonNull(stuck.get());
        assertThatThrownBy(() -> await(applier.apply(fence, event))).isInstanceOf(LeaseLost.class);
        assertThatThrownBy(() -> await(applier.giveUp(fence, event))).isInstanceOf(LeaseLost.class);
        // Then
        assertThat(mirror()).isEqualTo(after);
        assertThat(cursor()).isEqualTo(cursor);
    }

    /** Killed inside the transaction: what it had written goes with its connection. */
    @Test
    void aLeaderThatDiesInsideATransactionLeavesNothingHalfDone() {
        // Given
        await(caughtUp("before").release());
        Person person = person();
        CompletableFuture<Boolean> inside = new CompletableFuture<>();
        Mirror hanging = new Mirror(repository) {
            @Override
            Uni<Boolean> save(Transaction tx, WorkosUser user) {
                return super.save(tx, user).call(saved -> {
                    inside.complete(saved);
                    return Uni.createFrom().nothing();
                });
            }
        };
        SyncWorker killed = worker("killed", new EventApplier(acquaintance, hanging, stream, events, roles, config));
        killed.round().subscribe().with(done -> {});
        assertThat(inside.join()).isTrue();
        assertThat(log(person.id())).isEmpty();
        // When: while it hangs nobody takes over; then its connection ends
        SyncWorker next = worker("next");
        sleep(2500);
        await(next.round());
        assertThat(next.isLeading()).isFalse();
        tamper(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'auth_service_sync' AND state = 'idle in transaction' AND datname = current_database()");
        until(() -> {
            await(next.round());
            return next.isLeading();
        });
        settle(next);
        // Then
        assertThat(log(person.id())).containsExactly("USER_CREATED workos_sync");
    }

    @Test
    void aDatabaseThatGoesAwayForAWhileLosesNothing() {
        // Given
        runner.start();
        try {
            Person before = person();
            until(() -> !log(before.id()).isEmpty());
            // When
            refuseConnections(true);
            List<Person> people = Stream.generate(SyncTest::person).limit(3).toList();
            sleep(3000);
            refuseConnections(false);
            // Then
            people.forEach(person -> {
                until(() -> !log(person.id()).isEmpty());
                assertThat(log(person.id())).containsExactly("USER_CREATED workos_sync");
            });
        } finally {
            refuseConnections(false);
            runner.stop();
        }
    }

    @Test
    void aWorkosThatIsDownForAWhileLosesNothing() {
        // Given
        SyncWorker worker = caughtUp("w");
        standIn().addFault(Fault.on("GET", "/events").status(503).times(2));
        standIn().addFault(Fault.on("GET", "/events").status(429).retryAfter(Duration.ofSeconds(2)));
        standIn().addFault(Fault.on("GET", "/events").droppingConnection());
        Person person = person();
        long begin = System.nanoTime();
        // When
        settle(worker);
        // Then
        assertThat(log(person.id())).containsExactly("USER_CREATED workos_sync");
        assertThat(worker.isLeading()).isTrue();
        // the pauses grow, and Retry-After is kept: 0.5 s + 1 s + 2 s + 4 s
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(6));
        assertThat(standIn().pendingFaults()).isEmpty();
    }

    /** All connections end, and new ones are refused: a restart, as clients see it. */
    private static void refuseConnections(boolean refuse) {
        String name = TestDatabase.shared().ownerUrl().database();
        try (Connection superuser = TestDatabase.fresh().asSuperuser()) {
            Sql.execute(superuser, "ALTER DATABASE " + name + " ALLOW_CONNECTIONS " + !refuse);
            if (refuse) {
                Sql.execute(
                        superuser, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?", name);
            }
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }
}
