package care.eleva.auth.keys;

import care.eleva.auth.workos.Reply;
import care.eleva.auth.workos.SigningKey;
import care.eleva.auth.workos.WorkosClient;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Carries WorkOS's signing keys into the database: at start, now and then, and when a token names a key that we have not
 * seen. When WorkOS does not answer, the database keeps what it has.
 */
@ApplicationScoped
public class SigningKeys {
    private static final Logger LOG = Logger.getLogger(SigningKeys.class);
    private static final Duration FIRST_TRIES = Duration.ofSeconds(1);
    private static final int TRIES = 5;

    private final WorkosClient workos;
    private final KeyRepository repository;
    private final KeysConfig config;
    private final Clock clock;
    private final AtomicReference<@Nullable Uni<Boolean>> running = new AtomicReference<>();
    private final AtomicLong askedForUnknown = new AtomicLong(Long.MIN_VALUE);
    private volatile KeySet published = new KeySet(Set.of(), Map.of());

    SigningKeys(WorkosClient workos, KeyRepository repository, KeysConfig config, Clock clock) {
        this.workos = workos;
        this.repository = repository;
        this.config = config;
        this.clock = clock;
    }

    /** What WorkOS published last, and since when the database's other keys have been missing from it. */
    private record KeySet(Set<String> kids, Map<String, Instant> missingSince) {}

    void onStart(@Observes StartupEvent started) {
        refresh()
                .onItem()
                .transformToUni(done -> done
                        ? Uni.createFrom().voidItem()
                        : Uni.createFrom().<Void>failure(new IllegalStateException("no key set")))
                .onFailure()
                .retry()
                .withBackOff(FIRST_TRIES)
                .atMost(TRIES)
                .subscribe()
                .with(
                        done -> {},
                        failure -> LOG.warn("the key set was not read at start; the next sign-in tries again"));
    }

    @Scheduled(every = "{eleva.keys.every}", delayed = "{eleva.keys.every}")
    Uni<Void> keepUp() {
        return refresh().chain(repository::forgetExpired).onFailure().recoverWithUni(SigningKeys::report);
    }

    /**
     * Makes the database know {@code kid}, which stands in a token that WorkOS itself handed us. Completes in any case:
     * the database decides whether it accepts the token.
     */
    public Uni<Void> ensure(String kid) {
        return isPublished(kid) ? Uni.createFrom().voidItem() : refresh().replaceWithVoid();
    }

    /** The same for a token that anybody may have sent: at most one reading in a while. */
    public Uni<Void> ensureUnproved(String kid) {
        long now = clock.millis();
        long last = askedForUnknown.get();
        boolean due = last == Long.MIN_VALUE
                || now - last >= config.unknownKeyInterval().toMillis();
        if (isPublished(kid) || !due || !askedForUnknown.compareAndSet(last, now)) {
            return Uni.createFrom().voidItem();
        }
        return refresh().replaceWithVoid();
    }

    /** Whether the key is in the set that WorkOS published last; true while no set has been read. */
    public boolean isTrusted(String kid) {
        Set<String> kids = published.kids();
        return kids.isEmpty() || kids.contains(kid);
    }

    /** Reads the key set; parallel calls share one reading. The item says whether it worked. */
    public Uni<Boolean> refresh() {
        return Uni.createFrom().deferred(() -> {
            Uni<Boolean> mine = read().onTermination()
                    .invoke(() -> running.set(null))
                    .memoize()
                    .indefinitely();
            Uni<Boolean> other = running.compareAndExchange(null, mine);
            return other == null ? mine : other;
        });
    }

    private boolean isPublished(String kid) {
        return published.kids().contains(kid);
    }

    private Uni<Boolean> read() {
        return workos.signingKeys()
                .chain(reply -> switch (reply) {
                    case Reply.Done<List<SigningKey>>(List<SigningKey> keys) ->
                        store(keys).replaceWith(true);
                    case Reply.Refused<List<SigningKey>>(int status, String code) ->
                        Uni.createFrom().item(false);
                    case Reply.Transient<List<SigningKey>>(String code, Duration retryAfter) ->
                        Uni.createFrom().item(false);
                })
                .onFailure()
                .recoverWithUni(failure -> report(failure).replaceWith(false));
    }

    private Uni<Void> store(List<SigningKey> keys) {
        Set<String> kids = keys.stream().map(SigningKey::kid).collect(Collectors.toUnmodifiableSet());
        return repository.put(keys).chain(repository::active).chain(active -> retire(kids, active));
    }

    private Uni<Void> retire(Set<String> kids, List<String> active) {
        Instant now = clock.instant();
        Map<String, Instant> before = published.missingSince();
        Map<String, Instant> missing = new HashMap<>();
        for (String kid : active) {
            if (!kids.contains(kid)) {
                missing.put(kid, before.getOrDefault(kid, now));
            }
        }
        List<String> gone = missing.entrySet().stream()
                .filter(entry -> !entry.getValue().plus(config.retireAfter()).isAfter(now))
                .map(Map.Entry::getKey)
                .toList();
        published = new KeySet(kids, Map.copyOf(missing));
        if (gone.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        LOG.infof("%d signing keys left WorkOS's key set and are retired", gone.size());
        return repository.retire(gone);
    }

    private static Uni<Void> report(Throwable failure) {
        LOG.warn("the key set could not be stored; the database keeps the one it has", failure);
        return Uni.createFrom().voidItem();
    }
}
