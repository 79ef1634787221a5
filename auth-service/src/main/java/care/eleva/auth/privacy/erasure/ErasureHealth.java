package care.eleva.auth.privacy.erasure;

import care.eleva.kit.tenancy.FreshContext;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.health.api.Wellness;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * How many requests to be erased are open and late, at {@code /q/health/well}. Late ones are no reason to take the service
 * out of use, so they say nothing about readiness.
 */
@Wellness
@ApplicationScoped
class ErasureHealth implements AsyncHealthCheck {
    private static final String NAME = "erasure requests";

    private final ErasureWorker worker;
    private final FreshContext fresh;

    ErasureHealth(ErasureWorker worker, FreshContext fresh) {
        this.worker = worker;
        this.fresh = fresh;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return fresh.run(worker::figures)
                .map(figures -> HealthCheckResponse.named(NAME)
                        .status(figures.overdue() == 0)
                        .withData("open", figures.open())
                        .withData("overdue", figures.overdue())
                        .build())
                .onFailure()
                .recoverWithItem(failure -> HealthCheckResponse.named(NAME)
                        .down()
                        .withData("reason", "unreachable")
                        .build());
    }
}
