package care.eleva.auth.privacy.erasure;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Lets tests have the job work now instead of in a minute. */
@ApplicationScoped
public class ErasureRun {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ErasureWorker worker;

    ErasureRun(ErasureWorker worker) {
        this.worker = worker;
    }

    public void execute() {
        worker.execute().await().atMost(PATIENCE);
    }

    public void noteOverdue() {
        worker.noteOverdue().await().atMost(PATIENCE);
    }
}
