package care.eleva.app.event;

import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.http.Cursor;
import care.eleva.kit.http.Page;
import care.eleva.kit.idempotency.Idempotency;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import care.eleva.kit.time.Ids;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes and publishes events. */
@ApplicationScoped
class EventService {
    private static final String EVENT = "event";

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

    Uni<EventView> publish(UUID id) {
        return database.write(transaction -> events.get(transaction, id)
                .chain(() -> events.publish(transaction, id))
                .invoke(changed -> {
                    if (changed == 0) {
                        throw EventProblem.EVENT_NOT_DRAFT.exception();
                    }
                })
                .call(() -> transaction.audit(AuditEvent.success("EVENT_ACTIVATED", EVENT, id)))
                .chain(() -> events.get(transaction, id)));
    }

    Uni<EventView> get(UUID id) {
        return events.get(id);
    }

    Uni<Page<EventView>> list(int limit, @Nullable String after) {
        return events.list(limit + 1, Cursor.decode(after)).map(rows -> Page.of(rows, limit, EventService::cursorOf));
    }

    Uni<PublicEventView> getPublished(UUID id) {
        return events.getPublished(id);
    }

    Uni<Page<PublicEventView>> listPublished(int limit, @Nullable String after) {
        return events.listPublished(limit + 1, Cursor.decode(after))
                .map(rows -> Page.of(rows, limit, EventService::cursorOf));
    }

    private static String cursorOf(EventView event) {
        return new Cursor(event.createdAt().atOffset(ZoneOffset.UTC), event.id()).encode();
    }

    private static String cursorOf(PublicEventView event) {
        return new Cursor(event.createdAt().atOffset(ZoneOffset.UTC), event.id()).encode();
    }
}
