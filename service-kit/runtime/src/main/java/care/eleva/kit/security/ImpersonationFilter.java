package care.eleva.kit.security;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Keeps whoever acts in somebody else's name out of {@link NotImpersonated} endpoints. */
@ApplicationScoped
class ImpersonationFilter {
    private final CurrentCaller caller;

    ImpersonationFilter(CurrentCaller caller) {
        this.caller = caller;
    }

    /** Public because the framework calls it. */
    @NotImpersonated
    @ServerRequestFilter
    public Uni<Void> refuse() {
        return caller.find()
                .invoke(who -> {
                    if (who != null && who.impersonator() != null) {
                        throw new ImpersonationRefusedException();
                    }
                })
                .replaceWithVoid();
    }
}
