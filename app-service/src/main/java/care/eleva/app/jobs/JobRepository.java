package care.eleva.app.jobs;

import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SQL of table {@code app.job}: leases through functions, and what staff may see. */
@ApplicationScoped
class JobRepository {
    private final Database database;

    JobRepository(Database database) {
        this.database = database;
    }

    /** The fence, or null when the job is not due or somebody else does it. */
    Uni<@Nullable Long> acquire(Transaction tx, Job job, String holder, boolean atOnce) {
        return tx.first(
                row -> row.getLong("fence"),
                "SELECT acquire_job($1, $2::bigint * interval '1 millisecond', $3, $4::bigint * interval '1 millisecond', $5) AS fence",
                job.name(),
                job.every().toMillis(),
                holder,
                JobRun.LEASE.toMillis(),
                atOnce);
    }

    Uni<Void> finish(Transaction tx, Job job, long fence, @Nullable JobResult result, @Nullable String failure) {
        return tx.execute(
                        "SELECT finish_job($1, $2, $3, $4, $5)",
                        job.name(),
                        fence,
                        result == null ? null : json(result),
                        failure,
                        result != null && result.more())
                .replaceWithVoid();
    }

    Uni<Void> noteDryRun(Transaction tx, Job job, JobResult result) {
        return tx.execute(
                        "SELECT note_dry_run($1, $2::bigint * interval '1 millisecond', $3)",
                        job.name(),
                        job.every().toMillis(),
                        json(result))
                .replaceWithVoid();
    }

    Uni<List<JobView>> list() {
        return database.query(
                JobView::of,
                "SELECT name, extract(epoch FROM period)::bigint AS every_seconds, due_at, held_until > clock_timestamp() AS running, started_at, finished_at,"
                        + " succeeded_at, outcome, failure, failures, result, dry_run_at, dry_run_result,"
                        + " clock_timestamp() > due_at + greatest(period, interval '1 minute') AND held_until <= clock_timestamp() AS overdue"
                        + " FROM job ORDER BY name LIMIT 100");
    }

    private static JsonObject json(JobResult result) {
        JsonObject counts = new JsonObject();
        result.counts().forEach(counts::put);
        return counts;
    }
}
