package care.eleva.app.jobs;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;

/** Looks every few seconds whether something is due. Off where {@code eleva.jobs.every} is {@code off}. */
@ApplicationScoped
class JobClock {
    private final Jobs jobs;

    JobClock(Jobs jobs) {
        this.jobs = jobs;
    }

    @Scheduled(every = "{eleva.jobs.every}", delayed = "2s")
    void tick() {
        jobs.beginDue();
    }
}
