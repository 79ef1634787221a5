package care.eleva.auth.session;

import care.eleva.auth.database.NarrowLogins;
import care.eleva.kit.tenancy.Access;
import care.eleva.kit.tenancy.DatabaseContext;
import care.eleva.kit.tenancy.Door;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Automatic logoff of those who do not come back: ends sessions whose time is over, each with its audit row. What comes
 * back before that is ended by its own request.
 */
@ApplicationScoped
class SessionSweep {
    private static final Logger LOG = Logger.getLogger(SessionSweep.class);
    private static final DatabaseContext CONTEXT = new DatabaseContext.OfSystem("session_sweep", null, null);
    private static final int BATCH = 200;

    private final Door door;
    private final WorkosSessions workos;

    SessionSweep(NarrowLogins logins, WorkosSessions workos) {
        this.door = logins.sync();
        this.workos = workos;
    }

    @Scheduled(every = "{eleva.session.sweep-every}", delayed = "{eleva.session.sweep-every}")
    Uni<Void> sweep() {
        return batch().onFailure()
                .invoke(failure -> LOG.warn("sessions were not swept", failure))
                .onFailure()
                .recoverWithNull();
    }

    /** As many batches as there is work for. */
    private Uni<Void> batch() {
        return door.run(
                        CONTEXT,
                        Access.WRITE,
                        tx -> tx.first(
                                row -> List.of(row.getArrayOfStrings("ended")),
                                "SELECT identity.end_overdue_sessions($1) AS ended",
                                BATCH))
                .invoke(ended -> ended.forEach(workos::end))
                .chain(ended -> ended.size() < BATCH ? Uni.createFrom().voidItem() : batch());
    }
}
