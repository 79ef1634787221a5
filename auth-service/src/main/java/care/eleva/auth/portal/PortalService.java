package care.eleva.auth.portal;

import care.eleva.auth.origin.OriginConfig;
import care.eleva.auth.workos.Reply;
import care.eleva.auth.workos.WorkosPortal;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.tenancy.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;

/** Makes links into the Admin Portal. One that cannot be noted in the trail is not handed out. */
@ApplicationScoped
class PortalService {
    /** WorkOS's; it says so nowhere in its answer. */
    private static final Duration LIFE = Duration.ofMinutes(5);

    private final WorkosPortal workos;
    private final OriginConfig origin;
    private final Database database;
    private final CurrentCaller caller;
    private final Clock clock;

    PortalService(WorkosPortal workos, OriginConfig origin, Database database, CurrentCaller caller, Clock clock) {
        this.workos = workos;
        this.origin = origin;
        this.database = database;
        this.caller = caller;
        this.clock = clock;
    }

    Uni<PortalLinkView> create(String intent) {
        return caller.get()
                .chain(who -> workos.link(who.requireOrgId(), intent, origin.at("/"))
                        .map(Reply::require)
                        .call(link -> note(who.requireOrgId(), intent))
                        .map(this::view));
    }

    private Uni<Void> note(String orgId, String intent) {
        AuditEvent event =
                AuditEvent.success("PORTAL_LINK_CREATED", "organization", orgId).with("intent", intent);
        return database.write(tx -> tx.audit(event)).replaceWithVoid();
    }

    private PortalLinkView view(URI link) {
        return new PortalLinkView(link, clock.instant().plus(LIFE));
    }
}
