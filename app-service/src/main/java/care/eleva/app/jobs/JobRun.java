package care.eleva.app.jobs;

import care.eleva.kit.problem.SqlStates;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One run of a job: whether it may change anything, and the way to its transactions. */
public final class JobRun {
    /** How long a batch may take before another replica takes over. */
    static final Duration LEASE = Duration.ofMinutes(2);

    private final JobsLogin login;
    private final String actor;
    private final @Nullable Long fence;

    JobRun(JobsLogin login, String actor, @Nullable Long fence) {
        this.login = login;
        this.actor = actor;
        this.fence = fence;
    }

    /** Whether this run only counts what it would do. */
    public boolean dryRun() {
        return fence == null;
    }

    /**
     * One batch. It begins by renewing the lease, which nobody else can take until the batch has committed.
     *
     * @param orgId the organization that it is done for, or null
     * @param userId the user whom it concerns, or null
     * @throws JobLostException in the result, when another replica has taken over
     */
    public <T> Uni<T> write(@Nullable String orgId, @Nullable String userId, Function<Transaction, Uni<T>> work) {
        Long held = fence;
        return login.write(
                        actor,
                        orgId,
                        userId,
                        tx -> held == null ? work.apply(tx) : keep(tx, held).chain(() -> work.apply(tx)))
                .onFailure(failure -> SqlStates.is(failure, "EL409"))
                .transform(lost -> new JobLostException());
    }

    private Uni<Void> keep(Transaction tx, long held) {
        return tx.execute(
                        "SELECT keep_job($1, $2, $3::bigint * interval '1 millisecond')", actor, held, LEASE.toMillis())
                .replaceWithVoid();
    }
}
