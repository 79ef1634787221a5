package care.eleva.app.appointment;

import care.eleva.app.jobs.Job;
import care.eleva.app.jobs.JobResult;
import care.eleva.app.jobs.JobRun;
import care.eleva.app.jobs.JobsLogin;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;

/** Ends holds whose time is over. The job does it for all; a booking that finds one in its way has it done for its expert. */
@ApplicationScoped
class BookingExpiry implements Job {
    private static final String ACTOR = "booking_expiry";
    private static final int BATCH = 200;

    private final JobsLogin login;

    BookingExpiry(JobsLogin login) {
        this.login = login;
    }

    @Override
    public String name() {
        return ACTOR;
    }

    @Override
    public Duration every() {
        return Duration.ofSeconds(30);
    }

    @Override
    public Uni<JobResult> run(JobRun run) {
        return run.dryRun()
                ? run.write(null, null, BookingExpiry::count)
                : run.write(null, null, BookingExpiry::expire);
    }

    /** Expires what is over of one expert's, outside of every other transaction. */
    Uni<Void> expireFor(String expertId) {
        return login.write(
                        ACTOR,
                        null,
                        null,
                        transaction -> transaction.execute("SELECT expire_holds($1, $2)", BATCH, expertId))
                .replaceWithVoid();
    }

    private static Uni<JobResult> count(Transaction transaction) {
        return transaction
                .execute("SELECT count_stale_holds() AS stale")
                .map(rows -> JobResult.of("expired", rows.iterator().next().getLong("stale")));
    }

    private static Uni<JobResult> expire(Transaction transaction) {
        return transaction
                .execute("SELECT expire_holds($1) AS expired, sweep_rate_limits() AS swept", BATCH)
                .map(rows -> result(rows.iterator().next()));
    }

    private static JobResult result(Row row) {
        long expired = row.getInteger("expired");
        long swept = row.getInteger("swept");
        return new JobResult(Map.of("expired", expired, "swept", swept), expired == BATCH);
    }
}
