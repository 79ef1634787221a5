package care.eleva.app.jobs;

import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.tenancy.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** What staff see of jobs, and runs that they ask for. */
@ApplicationScoped
class JobService {
    private final Jobs jobs;
    private final JobRepository repository;
    private final Database database;

    JobService(Jobs jobs, JobRepository repository, Database database) {
        this.jobs = jobs;
        this.repository = repository;
        this.database = database;
    }

    Uni<List<JobView>> list() {
        return repository.list();
    }

    /** The trail says who started it before it begins; a job's own changes are the job's in the trail. */
    Uni<JobRunView> run(String name, boolean dryRun) {
        jobs.require(name);
        return database.write(tx ->
                        tx.audit(AuditEvent.success("JOB_STARTED", "job", name).with("dry_run", dryRun)))
                .chain(() -> dryRun ? jobs.dryRun(name) : jobs.runNow(name))
                .onItem()
                .ifNull()
                .failWith(JobProblem.JOB_RUNNING::exception)
                .map(result -> new JobRunView(name, dryRun, result.counts(), result.more()));
    }
}
