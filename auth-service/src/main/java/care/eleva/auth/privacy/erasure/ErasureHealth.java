package care.eleva.auth.privacy.erasure;

import io.smallrye.common.vertx.VertxContext;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.health.api.Wellness;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
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
    private final Vertx vertx;

    ErasureHealth(ErasureWorker worker, Vertx vertx) {
        this.worker = worker;
        this.vertx = vertx;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return figures()
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

    /** Away from the probe's context, where another check has a transaction open at the same time. */
    private Uni<ErasureWorkRepository.Figures> figures() {
        return Uni.createFrom()
                .emitter(emitter -> VertxContext.getRootContext(vertx.getOrCreateContext())
                        .runOnContext(ignored -> worker.figures().subscribe().with(emitter::complete, emitter::fail)));
    }
}
