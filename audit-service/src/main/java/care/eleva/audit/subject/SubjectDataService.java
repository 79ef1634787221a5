package care.eleva.audit.subject;

import care.eleva.audit.personal.PersonalService;
import care.eleva.audit.query.Position;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.http.Page;
import care.eleva.kit.security.Caller;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Tells callers what the trail says about them. A page and the audit row about it commit together. */
@ApplicationScoped
class SubjectDataService {
    private final Database database;
    private final CurrentCaller caller;
    private final SubjectDataRepository subjects;
    private final PersonalService personal;

    SubjectDataService(
            Database database, CurrentCaller caller, SubjectDataRepository subjects, PersonalService personal) {
        this.database = database;
        this.caller = caller;
        this.subjects = subjects;
        this.personal = personal;
    }

    Uni<Page<SubjectItem>> page(SubjectPosition position, int limit) {
        return caller.get()
                .chain(who -> database.write(transaction -> subjects.events(transaction, position, limit)
                        .chain(events -> withOwnValues(transaction, events))
                        .call(events -> transaction.audit(viewed(who, position, events.size())))
                        .map(events -> page(position, limit, events))));
    }

    private Uni<List<SubjectEvent>> withOwnValues(Transaction transaction, List<SubjectEvent> events) {
        Map<UUID, SubjectEvent> byId = events.stream().collect(Collectors.toMap(SubjectEvent::id, event -> event));
        return personal.openOwn(transaction, byId.keySet())
                .map(opened -> events.stream()
                        .map(event -> event.with(opened.getOrDefault(event.id(), Map.of())))
                        .toList());
    }

    private static Page<SubjectItem> page(SubjectPosition position, int limit, List<SubjectEvent> events) {
        Position last = events.isEmpty()
                ? null
                : new Position(events.getLast().recordedAt(), events.getLast().id());
        SubjectPosition next = position.next(events.size(), limit, last);
        String kind = position.section().kind();
        return new Page<>(
                events.stream()
                        .map(event -> new SubjectItem(kind, event.data()))
                        .toList(),
                next == null ? null : next.encode());
    }

    private static AuditEvent viewed(Caller who, SubjectPosition position, int rows) {
        return AuditEvent.success("AUDIT_LOG_VIEWED", "audit_log", null)
                .target("user", who.userId())
                .with("view", "subject_data")
                .with("section", position.section().code())
                .with("rows", rows);
    }
}
