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

/** Tells callers who accessed what is theirs, and notes in the same transaction that they asked. */
@ApplicationScoped
class MyAccessService {
    private final Database database;
    private final CurrentCaller caller;
    private final AccessRepository accesses;
    private final Cursors cursors;

    MyAccessService(Database database, CurrentCaller caller, AccessRepository accesses, Cursors cursors) {
        this.database = database;
        this.caller = caller;
        this.accesses = accesses;
        this.cursors = cursors;
    }

    Uni<Page<MyAccessView>> list(MyAccesses which, @Nullable String after, int limit) {
        return caller.get().chain(who -> {
            Position position = cursors.decode(after, which.code(), who);
            return database.write(transaction -> accesses.mine(transaction, which, position, limit + 1)
                    .map(rows -> Page.of(rows, limit, row -> cursor(row, which, who)))
                    .call(page -> transaction.audit(viewed(which, page))));
        });
    }

    private String cursor(MyAccessView last, MyAccesses which, Caller who) {
        return cursors.encode(new Position(last.recordedAt(), last.id()), which.code(), who);
    }

    private static AuditEvent viewed(MyAccesses which, Page<MyAccessView> page) {
        return AuditEvent.success("AUDIT_LOG_VIEWED", "audit_log", null)
                .with("view", which.code())
                .with("rows", page.data().size());
    }
}
