package care.eleva.app.event;

import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.http.Cursor;
import care.eleva.kit.http.ETags;
import care.eleva.kit.http.Page;
import care.eleva.kit.idempotency.Idempotency;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import care.eleva.kit.time.Ids;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes, changes, publishes and archives events. */
@ApplicationScoped
class EventService {
    private static final String EVENT = "event";
    private static final String ARCHIVED = "archived";

    private final Database database;
    private final EventRepository events;
    private final Idempotency idempotency;
    private final Clock clock;

    EventService(Database database, EventRepository events, Idempotency idempotency, Clock clock) {
        this.database = database;
        this.events = events;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    Uni<EventView> create(CreateEvent command) {
        return database.write(transaction -> idempotency.once(
                transaction, "POST /v1/events", command, EventView.class, () -> insert(transaction, command)));
    }

    private Uni<EventView> insert(Transaction transaction, CreateEvent command) {
        UUID id = Ids.next(clock);
        return events.insert(transaction, id, command)
                .call(() -> transaction.audit(AuditEvent.success("EVENT_CREATED", EVENT, id)))
                .chain(() -> events.get(transaction, id));
    }

    Uni<EventView> edit(UUID id, @Nullable String ifMatch, EditEvent change) {
        return database.write(transaction -> own(transaction, id)
                .invoke(event -> {
                    requireInUse(event);
                    ETags.require(ifMatch, event.version());
                })
                .chain(() -> events.update(transaction, id, change))
                .call(() -> transaction.audit(
                        AuditEvent.success("EVENT_UPDATED", EVENT, id).with("changed", List.copyOf(change.given()))))
                .chain(() -> events.get(transaction, id)));
    }

    Uni<EventView> publish(UUID id, @Nullable String ifMatch) {
        return become(id, ifMatch, "published", "EVENT_ACTIVATED", event -> {
            if (!"draft".equals(event.status())) {
                throw EventProblem.EVENT_NOT_DRAFT.exception();
            }
        });
    }

    Uni<EventView> unpublish(UUID id, @Nullable String ifMatch) {
        return become(id, ifMatch, "draft", "EVENT_DEACTIVATED", event -> {
            if (!"published".equals(event.status())) {
                throw EventProblem.EVENT_NOT_PUBLISHED.exception();
            }
        });
    }

    Uni<EventView> archive(UUID id, @Nullable String ifMatch) {
        return become(id, ifMatch, ARCHIVED, "EVENT_DELETED", EventService::requireInUse);
    }

    private Uni<EventView> become(
            UUID id, @Nullable String ifMatch, String status, String action, Consumer<EventView> guard) {
        return database.write(transaction -> own(transaction, id)
                .invoke(event -> ETags.optional(ifMatch, event.version()))
                .invoke(guard)
                .chain(() -> events.setStatus(transaction, id, status))
                .call(() -> transaction.audit(AuditEvent.success(action, EVENT, id)))
                .chain(() -> events.get(transaction, id)));
    }

    /** The database lets nobody lock, or change, what is a colleague's. */
    private Uni<EventView> own(Transaction transaction, UUID id) {
        return events.lock(transaction, id)
                .onItem()
                .ifNull()
                .switchTo(() -> events.get(transaction, id).map(theirs -> {
                    throw EventProblem.EVENT_NOT_YOURS.exception();
                }));
    }

    private static void requireInUse(EventView event) {
        if (ARCHIVED.equals(event.status())) {
            throw EventProblem.EVENT_ARCHIVED.exception();
        }
    }

    Uni<EventView> get(UUID id) {
        return events.get(id);
    }

    Uni<Page<EventView>> list(int limit, @Nullable String after) {
        return events.list(limit + 1, Cursor.decode(after)).map(rows -> Page.of(rows, limit, EventService::cursorOf));
    }

    private static String cursorOf(EventView event) {
        return new Cursor(event.createdAt().atOffset(ZoneOffset.UTC), event.id()).encode();
    }
}
