package care.eleva.kit.startup;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.health.api.AsyncHealthCheck;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.jboss.logging.Logger;

/** Looks at the database as soon as the service starts, without waiting for the first probe from outside. */
@ApplicationScoped
class RefuseToServe {
    private static final Logger LOG = Logger.getLogger(RefuseToServe.class);

    private final AsyncHealthCheck readiness;

    RefuseToServe(DatabaseReadiness readiness) {
        this.readiness = readiness;
    }

    void onStart(@Observes StartupEvent started) {
        readiness.call().subscribe().with(RefuseToServe::report, failure -> LOG.warn("database not checked", failure));
    }

    private static void report(HealthCheckResponse response) {
        if (response.getStatus() == HealthCheckResponse.Status.DOWN) {
            LOG.warn("the database is not usable yet; the service is not ready");
        }
    }
}
