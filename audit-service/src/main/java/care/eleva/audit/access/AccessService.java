package care.eleva.audit.access;

import care.eleva.audit.query.Cursors;
import care.eleva.audit.query.Position;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.http.Page;
import care.eleva.kit.security.Caller;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.tenancy.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/**
 * Tells who accessed a resource: its organization, and the patient whose data it is, whoever keeps it. Everybody else
 * gets an empty list, which says nothing about whether the resource exists.
 */
@ApplicationScoped
class AccessService {
    private final Database database;
    private final CurrentCaller caller;
    private final AccessRepository accesses;
    private final Cursors cursors;

    AccessService(Database database, CurrentCaller caller, AccessRepository accesses, Cursors cursors) {
        this.database = database;
        this.caller = caller;
        this.accesses = accesses;
        this.cursors = cursors;
    }

    Uni<Page<AccessView>> list(AccessQuery query, @Nullable String after, int limit) {
        return caller.get().chain(who -> {
            Position position = cursors.decode(after, query.toString(), who);
            return database.write(transaction -> accesses.page(transaction, query, position, limit + 1)
                    .map(rows -> Page.of(rows, limit, row -> cursor(row, query, who)))
                    .call(page -> transaction.audit(viewed(query, page))));
        });
    }

    private String cursor(AccessView last, AccessQuery query, Caller who) {
        return cursors.encode(new Position(last.recordedAt(), last.id()), query.toString(), who);
    }

    private static AuditEvent viewed(AccessQuery query, Page<AccessView> page) {
        return AuditEvent.success("AUDIT_LOG_VIEWED", "audit_log", null)
                .target(query.resourceType(), query.resourceId())
                .with("view", "accesses")
                .with("rows", page.data().size());
    }
}
