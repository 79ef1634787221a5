package care.eleva.app.jobs;

import io.smallrye.mutiny.Uni;
import java.time.Duration;

/**
 * Work that is done again and again. It may stop anywhere (a crash, a lost lease) and be begun anew, so it is made of
 * batches that each commit and that change nothing when they are repeated.
 */
public interface Job {
    /** Also the actor that the trail names. Lower case with underscores; never changes. */
    String name();

    /** The pause between the end of a run and the next. */
    Duration every();

    /** One run: a bounded number of batches. Each is a transaction of {@link JobRun#write}. */
    Uni<JobResult> run(JobRun run);
}
