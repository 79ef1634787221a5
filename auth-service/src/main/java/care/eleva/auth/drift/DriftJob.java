package care.eleva.auth.drift;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jboss.logging.Logger;

/** The nightly check. Every replica wakes, and one of them checks. */
@ApplicationScoped
class DriftJob {
    private static final Logger LOG = Logger.getLogger(DriftJob.class);

    private final DriftService drift;
    private final DriftConfig config;
    private final Clock clock;

    DriftJob(DriftService drift, DriftConfig config, Clock clock) {
        this.drift = drift;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(cron = "{eleva.drift.cron}", timeZone = "UTC")
    Uni<Void> tonight() {
        LocalDate night = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return drift.claim(night)
                .chain(ours -> ours
                        ? drift.check(config.repair()).invoke(DriftJob::tell).replaceWithVoid()
                        : Uni.createFrom().voidItem())
                .onFailure()
                .recoverWithUni(failure -> {
                    LOG.error("the drift check broke off", failure);
                    return Uni.createFrom().voidItem();
                });
    }

    private static void tell(DriftReport report) {
        report.found().forEach(difference -> LOG.warnf("drift: %s", difference.line()));
        LOG.infof(
                "drift check: %d organizations, %d memberships, %d differences, %d repaired, %d left",
                report.organizations(),
                report.memberships(),
                report.found().size(),
                report.repaired(),
                report.remaining().size());
    }
}
