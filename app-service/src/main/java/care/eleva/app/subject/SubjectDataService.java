package care.eleva.app.subject;

import care.eleva.app.record.RecordExports;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.http.Page;
import care.eleva.kit.security.Caller;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tells callers what is held about them. A page and the audit rows about it commit together. */
@ApplicationScoped
class SubjectDataService {
    private final Database database;
    private final CurrentCaller caller;
    private final RecordExports records;

    SubjectDataService(Database database, CurrentCaller caller, RecordExports records) {
        this.database = database;
        this.caller = caller;
        this.records = records;
    }

    /** A row and its place in its section. */
    private record Row(UUID id, Object data) {}

    Uni<Page<SubjectItem>> page(SubjectPosition position, int limit) {
        return caller.get()
                .chain(who -> database.write(transaction -> rows(transaction, position, limit)
                        .call(rows -> transaction.audit(exported(who, position, rows)))
                        .map(rows -> page(position, limit, rows))));
    }

    private Uni<List<Row>> rows(Transaction transaction, SubjectPosition position, int limit) {
        UUID after = position.after();
        if (position.section() == SubjectSection.RECORDS) {
            return records.page(transaction, after, limit)
                    .map(opened -> opened.stream()
                            .map(record -> new Row(record.id(), record))
                            .toList());
        }
        return transaction.list(
                row -> new Row(row.getUUID("id"), row.getJsonObject("data").getMap()),
                "SELECT id, data FROM " + position.section().function() + "($1, $2)",
                after,
                limit);
    }

    private static Page<SubjectItem> page(SubjectPosition position, int limit, List<Row> rows) {
        UUID last = rows.isEmpty() ? null : rows.getLast().id();
        @Nullable SubjectPosition next = position.next(rows.size(), limit, last);
        String kind = position.section().kind();
        return new Page<>(
                rows.stream().map(row -> new SubjectItem(kind, row.data())).toList(),
                next == null ? null : next.encode());
    }

    private static AuditEvent exported(Caller who, SubjectPosition position, List<Row> rows) {
        return AuditEvent.success("HEALTH_DATA_EXPORTED", "user", who.userId())
                .about(who.userId())
                .with("request", "subject_access")
                .with("kind", position.section().kind())
                .with("rows", rows.size());
    }
}
