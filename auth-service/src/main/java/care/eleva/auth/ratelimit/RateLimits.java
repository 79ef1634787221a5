package care.eleva.auth.ratelimit;

import care.eleva.auth.database.NarrowLogins;
import care.eleva.auth.session.SessionConfig;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.http.AddressBlock;
import care.eleva.kit.http.CurrentRequest;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.problem.ProblemException;
import care.eleva.kit.tenancy.Access;
import care.eleva.kit.tenancy.DatabaseContext;
import care.eleva.kit.tenancy.Door;
import care.eleva.kit.tenancy.Transaction;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Counts what somebody does and refuses what is too much, with {@code rate_limited} and {@code Retry-After}. The counters
 * are in the database, so a limit is one limit for all replicas. A count is a transaction of its own, which what comes
 * after it cannot take back: call this outside of every other one.
 */
@ApplicationScoped
public class RateLimits {
    private static final Logger LOG = Logger.getLogger(RateLimits.class);

    private final Door door;
    private final RateLimitConfig config;
    private final CurrentRequest request;
    private final CounterKey key;

    RateLimits(NarrowLogins logins, RateLimitConfig config, SessionConfig secrets, CurrentRequest request) {
        this.door = logins.session();
        this.config = config;
        this.request = request;
        this.key = new CounterKey(secrets.sealKey());
    }

    /** Counts one for {@code subject}, an id of ours or WorkOS's; fails with {@code rate_limited} when it is too much. */
    public Uni<Void> check(RateLimit limit, String subject) {
        return check(limit, subject, null);
    }

    /** Counts one for the client's address; of those that are refused, the first of each window is noted. */
    public Uni<Void> checkAddress(RateLimit limit, AuditEvent refused) {
        return check(limit, address(), refused);
    }

    /** Counts one for the client's address and notes {@code event}, unless that would be too much. */
    public Uni<Void> noteByAddress(RateLimit limit, AuditEvent event) {
        return door.run(
                new DatabaseContext.Anonymous(),
                Access.WRITE,
                tx -> count(tx, limit, address())
                        .chain(count -> count.allowed()
                                ? tx.audit(event).replaceWithVoid()
                                : Uni.createFrom().voidItem()));
    }

    /** Deletes windows that are over. Without a WHERE, because the policy says what may go and nothing is readable. */
    @Scheduled(every = "{eleva.session.sweep-every}", delayed = "{eleva.session.sweep-every}")
    Uni<Void> sweep() {
        return door.run(new DatabaseContext.Bare(), Access.WRITE, tx -> tx.execute("DELETE FROM rate_limit"))
                .replaceWithVoid()
                .onFailure()
                .invoke(failure -> LOG.warn("rate limits were not swept", failure))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> check(RateLimit limit, String subject, @Nullable AuditEvent refused) {
        return door.run(
                        new DatabaseContext.Anonymous(),
                        Access.WRITE,
                        tx -> count(tx, limit, subject)
                                .call(count -> refused != null && count.firstRefusal()
                                        ? tx.audit(refused)
                                        : Uni.createFrom().voidItem()))
                .invoke(count -> {
                    if (!count.allowed()) {
                        throw refusal(count);
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Count> count(Transaction tx, RateLimit limit, String subject) {
        Rate rate = limit.in(config);
        return tx.execute(
                        "SELECT allowed, first_refusal, wait_seconds FROM count_call($1, $2, make_interval(secs => $3))",
                        key.of(limit, rate, subject),
                        rate.most(),
                        (double) rate.window().toSeconds())
                .map(rows -> Count.of(rows.iterator().next()));
    }

    private String address() {
        return AddressBlock.of(request.get().clientIp());
    }

    private static ProblemException refusal(Count count) {
        return KitProblem.RATE_LIMITED.exception().retryAfter(count.waitFor());
    }
}
