package care.eleva.kit.security;

import care.eleva.kit.problem.KitProblem;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.ContextNotActiveException;
import org.jspecify.annotations.Nullable;

/** The {@link Caller} of the request that is being served. */
@ApplicationScoped
public class CurrentCaller {
    private final CurrentIdentityAssociation association;

    CurrentCaller(CurrentIdentityAssociation association) {
        this.association = association;
    }

    /** The caller; a request without a valid token ends with {@code unauthenticated}. */
    public Uni<Caller> get() {
        return association.getDeferredIdentity().map(CurrentCaller::callerOf).map(caller -> {
            if (caller == null) {
                throw KitProblem.UNAUTHENTICATED.exception();
            }
            return caller;
        });
    }

    /** The caller, or null when the request is anonymous or nobody has been authenticated (yet). */
    public Uni<@Nullable Caller> find() {
        try {
            return association
                    .getDeferredIdentity()
                    .map(CurrentCaller::callerOf)
                    .onFailure()
                    .recoverWithNull();
        } catch (ContextNotActiveException outsideOfRequest) {
            return Uni.createFrom().nullItem();
        }
    }

    private static @Nullable Caller callerOf(SecurityIdentity identity) {
        return identity.getAttribute(CallerAugmentor.ATTRIBUTE);
    }
}
