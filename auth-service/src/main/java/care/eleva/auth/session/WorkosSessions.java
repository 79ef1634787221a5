package care.eleva.auth.session;

import care.eleva.auth.workos.Reply;
import care.eleva.auth.workos.WorkosClient;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Ends sessions at WorkOS that have ended here, or its next sign-in page would let the browser in without asking. */
@ApplicationScoped
class WorkosSessions {
    private static final Logger LOG = Logger.getLogger(WorkosSessions.class);
    private static final int TRIES = 5;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final WorkosClient workos;

    WorkosSessions(WorkosClient workos) {
        this.workos = workos;
    }

    /** Nobody waits for this: the session has ended here, whatever WorkOS answers. When WorkOS is away, it is asked again. */
    void end(@Nullable String workosSessionId) {
        if (workosSessionId != null) {
            workos.revokeSession(workosSessionId)
                    .invoke(WorkosSessions::failWhenAway)
                    .onFailure()
                    .retry()
                    .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                    .atMost(TRIES)
                    .subscribe()
                    .with(
                            reply -> LOG.debugf(
                                    "session ended at WorkOS: %s",
                                    reply.getClass().getSimpleName()),
                            failure -> LOG.warn("a session that has ended here was not ended at WorkOS"));
        }
    }

    /** The same once, with waiting. */
    Uni<Void> endNow(String workosSessionId) {
        return workos.revokeSession(workosSessionId).replaceWithVoid();
    }

    private static void failWhenAway(Reply<Boolean> reply) {
        if (reply instanceof Reply.Transient<Boolean>) {
            throw new IllegalStateException("WorkOS is away");
        }
    }
}
