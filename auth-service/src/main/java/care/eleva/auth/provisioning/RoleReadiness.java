package care.eleva.auth.provisioning;

import care.eleva.auth.sync.RolesAtWorkosChanged;
import care.eleva.auth.workos.Reply;
import care.eleva.auth.workos.WorkosRoles;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import java.util.Set;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Not ready while WorkOS says that the role for new members does not exist: every first sign-in would fail. A WorkOS that
 * does not answer changes nothing, or its outage would take us down too.
 */
@Readiness
@ApplicationScoped
class RoleReadiness implements AsyncHealthCheck {
    private static final Logger LOG = Logger.getLogger(RoleReadiness.class);

    private final WorkosRoles workos;
    private final ProvisioningConfig config;
    private volatile boolean missing;

    RoleReadiness(WorkosRoles workos, ProvisioningConfig config) {
        this.workos = workos;
        this.config = config;
    }

    void onStart(@Observes StartupEvent started) {
        look().subscribe().with(done -> {}, failure -> LOG.warn("the role for new members was not checked", failure));
    }

    /** WorkOS told of a role that came or went. */
    void onChange(@ObservesAsync RolesAtWorkosChanged changed) {
        look().subscribe().with(done -> {}, failure -> LOG.warn("the role for new members was not checked", failure));
    }

    @Scheduled(every = "1m", delayed = "1m")
    Uni<Void> lookAgain() {
        return missing ? look() : Uni.createFrom().voidItem();
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        var response = HealthCheckResponse.named("workos_role").status(!missing);
        return Uni.createFrom()
                .item(missing ? response.withData("missing", config.role()).build() : response.build());
    }

    private Uni<Void> look() {
        return workos.roleSlugs().invoke(this::note).replaceWithVoid();
    }

    private void note(Reply<Set<String>> reply) {
        if (!(reply instanceof Reply.Done<Set<String>>(Set<String> slugs))) {
            LOG.warn("WorkOS did not tell its roles; the role for new members is taken on trust");
            return;
        }
        missing = !slugs.contains(config.role());
        if (missing) {
            LOG.errorf("WorkOS has no role '%s' (eleva.provisioning.role): not ready", config.role());
        }
    }
}
