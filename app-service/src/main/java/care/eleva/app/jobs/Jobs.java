package care.eleva.app.jobs;

import care.eleva.kit.problem.SqlStates;
import care.eleva.kit.tenancy.FreshContext;
import care.eleva.kit.time.Ids;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** All jobs of this service, and one run of one of them. */
@ApplicationScoped
public class Jobs {
    private static final Logger LOG = Logger.getLogger(Jobs.class);

    private final List<Job> jobs;
    private final JobsLogin login;
    private final JobRepository repository;
    private final FreshContext fresh;
    private final String holder;
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    Jobs(@All List<Job> jobs, JobsLogin login, JobRepository repository, FreshContext fresh, Clock clock) {
        this.jobs = jobs;
        this.login = login;
        this.repository = repository;
        this.fresh = fresh;
        this.holder = "jobs-" + ProcessHandle.current().pid() + "-" + Ids.next(clock);
    }

    /** Begins what is due here and elsewhere not under way; does not wait for it. */
    void beginDue() {
        for (Job job : jobs) {
            if (running.add(job.name())) {
                run(job, false)
                        .onTermination()
                        .invoke(() -> running.remove(job.name()))
                        .subscribe()
                        .with(done -> {}, failure -> LOG.errorf("job %s: %s", job.name(), kind(failure)));
            }
        }
    }

    /** Runs {@code name} now, due or not; null when somebody else does it at the moment. */
    public Uni<@Nullable JobResult> runNow(String name) {
        return run(find(name), true);
    }

    /** What {@code name} would do now. */
    public Uni<JobResult> dryRun(String name) {
        Job job = find(name);
        return fresh.run(() -> job.run(new JobRun(login, name, null))
                .call(result -> login.write(name, null, null, tx -> repository.noteDryRun(tx, job, result))));
    }

    /** Fails with {@code job_not_found} unless there is such a job. */
    void require(String name) {
        find(name);
    }

    private Job find(String name) {
        return jobs.stream()
                .filter(job -> job.name().equals(name))
                .findFirst()
                .orElseThrow(JobProblem.JOB_NOT_FOUND::exception);
    }

    private Uni<@Nullable JobResult> run(Job job, boolean atOnce) {
        return fresh.run(() -> login.write(job.name(), null, null, tx -> repository.acquire(tx, job, holder, atOnce))
                .chain(fence -> fence == null ? Uni.createFrom().<@Nullable JobResult>nullItem() : work(job, fence)));
    }

    private Uni<@Nullable JobResult> work(Job job, long fence) {
        return Uni.createFrom()
                .deferred(() -> job.run(new JobRun(login, job.name(), fence)))
                .onItemOrFailure()
                .call((result, failure) -> login.write(
                        job.name(),
                        null,
                        null,
                        tx -> repository.finish(tx, job, fence, result, failure == null ? null : kind(failure))));
    }

    /** Never the message, which can hold values. */
    private static String kind(Throwable failure) {
        String state = SqlStates.of(failure);
        return failure.getClass().getSimpleName() + (state == null ? "" : " " + state);
    }
}
