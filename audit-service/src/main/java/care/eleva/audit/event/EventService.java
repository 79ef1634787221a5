package care.eleva.audit.event;

import care.eleva.audit.personal.PersonalService;
import care.eleva.audit.personal.PersonalView;
import care.eleva.audit.query.Cursors;
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
import org.jspecify.annotations.Nullable;

/** Shows the trail. Whoever reads it leaves a row in it, in the same transaction; without that row nothing is shown. */
@ApplicationScoped
class EventService {
    private static final String VIEWED = "AUDIT_LOG_VIEWED";
    private static final String RESOURCE = "audit_log";

    private final Database database;
    private final CurrentCaller caller;
    private final EventRepository events;
    private final PersonalService personal;
    private final Cursors cursors;

    EventService(
            Database database,
            CurrentCaller caller,
            EventRepository events,
            PersonalService personal,
            Cursors cursors) {
        this.database = database;
        this.caller = caller;
        this.events = events;
        this.personal = personal;
        this.cursors = cursors;
    }

    Uni<Page<EventView>> list(EventFilter filter, @Nullable String after, int limit) {
        return caller.get().chain(who -> {
            who.requireOrgId();
            Position position = cursors.decode(after, filter.toString(), who);
            return database.write(transaction -> events.page(transaction, filter, position, limit + 1)
                    .map(rows -> Page.of(rows, limit, row -> cursor(row, filter, who)))
                    .call(page -> transaction.audit(viewed(filter, page)))
                    .chain(page -> views(transaction, page)));
        });
    }

    Uni<EventDetail> get(UUID id) {
        return caller.get()
                .invoke(Caller::requireOrgId)
                .chain(who -> database.write(transaction -> events.find(transaction, id)
                        .onItem()
                        .ifNull()
                        .failWith(EventProblem.EVENT_NOT_FOUND::exception)
                        .call(event -> transaction.audit(viewed(event)))
                        .chain(event -> personal.open(transaction, Map.of(event.id(), event.content()))
                                .map(opened -> detail(event, opened)))));
    }

    private Uni<Page<EventView>> views(Transaction transaction, Page<StoredEvent> page) {
        Map<UUID, io.vertx.core.json.JsonObject> lines =
                page.data().stream().collect(java.util.stream.Collectors.toMap(StoredEvent::id, StoredEvent::content));
        return personal.open(transaction, lines).map(opened -> {
            List<EventView> views = page.data().stream()
                    .map(event -> EventView.of(event, opened.getOrDefault(event.id(), Map.of())))
                    .toList();
            return new Page<>(views, page.next());
        });
    }

    private String cursor(StoredEvent last, EventFilter filter, Caller who) {
        return cursors.encode(last.position(), filter.toString(), who);
    }

    private static EventDetail detail(StoredEvent event, Map<UUID, Map<String, PersonalView>> opened) {
        return new EventDetail(
                EventView.of(event, opened.getOrDefault(event.id(), Map.of())), event.line(), event.leaf());
    }

    private static AuditEvent viewed(EventFilter filter, Page<StoredEvent> page) {
        return AuditEvent.success(VIEWED, RESOURCE, null)
                .about(filter.patient())
                .with("filter", filter.described())
                .with("rows", page.data().size());
    }

    private static AuditEvent viewed(StoredEvent event) {
        return AuditEvent.success(VIEWED, RESOURCE, event.id())
                .about(event.content().getString("patient"))
                .with("rows", 1);
    }
}
