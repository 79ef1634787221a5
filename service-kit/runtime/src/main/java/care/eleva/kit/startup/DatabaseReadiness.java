package care.eleva.kit.startup;

import care.eleva.kit.tenancy.DatabaseProbe;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Ready means: the database answers, and every login of this service is as powerless as it should be. A login that could
 * see through row-level security ends the process: serving with it would be worse than not serving.
 */
@Readiness
@ApplicationScoped
class DatabaseReadiness implements AsyncHealthCheck {
    private static final Logger LOG = Logger.getLogger(DatabaseReadiness.class);
    private static final String NAME = "database";

    private final Instance<Pool> pools;
    private final DatabaseProbe probe;
    private final AtomicBoolean checked = new AtomicBoolean();

    DatabaseReadiness(@Any Instance<Pool> pools, DatabaseProbe probe) {
        this.pools = pools;
        this.probe = probe;
    }

    /** Looks as soon as the service starts, without waiting for the first probe from outside. */
    void onStart(@Observes StartupEvent started) {
        call().subscribe()
                .with(
                        response -> LOG.debugf("database: %s", response.getStatus()),
                        failure -> LOG.warn("the database was not checked", failure));
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        List<Uni<List<String>>> checks = new ArrayList<>();
        for (Pool pool : pools) {
            checks.add(checked.get() ? probe.ping(pool).replaceWith(List.of()) : roleOf(pool));
        }
        return Uni.join()
                .all(checks)
                .andFailFast()
                .map(results -> results.stream().flatMap(List::stream).toList())
                .map(this::respond)
                .onFailure()
                .recoverWithItem(failure -> down("unreachable"));
    }

    private Uni<List<String>> roleOf(Pool pool) {
        return probe.row(pool, DatabaseRole.FACTS).map(DatabaseRole::findings);
    }

    private HealthCheckResponse respond(List<String> findings) {
        if (findings.isEmpty()) {
            checked.set(true);
            return HealthCheckResponse.up(NAME);
        }
        findings.forEach(finding -> LOG.fatalf("refusing to serve: %s", finding));
        Quarkus.asyncExit(3);
        return down("refused");
    }

    private static HealthCheckResponse down(String reason) {
        return HealthCheckResponse.named(NAME).down().withData("reason", reason).build();
    }
}
