package care.eleva.app.retention;

import care.eleva.app.jobs.Job;
import care.eleva.app.jobs.JobResult;
import care.eleva.app.jobs.JobRun;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** This service's part of requests to be erased: one person in a run, and the next at once. */
@ApplicationScoped
class ErasureJob implements Job {
    private static final Duration PAUSE = Duration.ofMinutes(1);

    @Override
    public String name() {
        return "erasure";
    }

    @Override
    public Duration every() {
        return PAUSE;
    }

    @Override
    public Uni<JobResult> run(JobRun run) {
        return run.write(
                        null,
                        null,
                        transaction -> transaction.first(
                                row -> row.getJsonObject("counts"),
                                "SELECT app.erase_next_subject($1) AS counts",
                                run.dryRun()))
                .map(counts -> counts == null ? JobResult.of("subjects", 0) : result(run, counts));
    }

    private static JobResult result(JobRun run, JsonObject counts) {
        Map<String, Long> byName = new TreeMap<>();
        counts.fieldNames().forEach(name -> byName.put(name, counts.getLong(name)));
        return new JobResult(byName, !run.dryRun());
    }
}
