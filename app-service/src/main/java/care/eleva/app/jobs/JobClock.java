package care.eleva.app.jobs;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** Looks every few seconds whether something is due. */
@ApplicationScoped
class JobClock {
    private static final Logger LOG = Logger.getLogger(JobClock.class);

    private final Jobs jobs;
    private final JobsConfig config;

    JobClock(Jobs jobs, JobsConfig config) {
        this.jobs = jobs;
        this.config = config;
    }

    void onStart(@Observes StartupEvent started) {
        LOG.infof("jobs that are due are looked for: %s", config.every());
    }

    @Scheduled(every = "{eleva.jobs.every}", delayed = "2s")
    void tick() {
        jobs.beginDue();
    }
}
