package care.eleva.auth.drift;

import care.eleva.kit.tenancy.FreshContext;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.health.api.Wellness;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.jspecify.annotations.Nullable;

/** When the last check ended and what it left, at {@code /q/health/well}: neither ready nor alive depends on it. */
@Wellness
@ApplicationScoped
class DriftWellness implements AsyncHealthCheck {
    private static final String NAME = "workos_drift";

    private final DriftService drift;
    private final FreshContext fresh;

    DriftWellness(DriftService drift, FreshContext fresh) {
        this.drift = drift;
        this.fresh = fresh;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return fresh.run(drift::last)
                .map(DriftWellness::respond)
                .onFailure()
                .recoverWithItem(() -> HealthCheckResponse.named(NAME)
                        .up()
                        .withData("last", "unknown")
                        .build());
    }

    private static HealthCheckResponse respond(DriftRepository.@Nullable Last last) {
        var response = HealthCheckResponse.named(NAME).up();
        return last == null
                ? response.withData("last", "never").build()
                : response.withData("last", last.finishedAt().toInstant().toString())
                        .withData("found", last.found())
                        .withData("remaining", last.remaining())
                        .build();
    }
}
