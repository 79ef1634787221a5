package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Records what happens and serves it at {@code GET /events}. The filter {@code events} is required; a cursor is the id
 * of the last event seen; a range spans at most 30 days (workos.md §3.3).
 */
final class Events {
    private static final Duration LONGEST_RANGE = Duration.ofDays(30);

    private final Store store;
    private final Time time;
    private final Ids ids;
    private Consumer<ObjectNode> listener = event -> {};

    Events(Store store, Time time, Ids ids) {
        this.store = store;
        this.time = time;
        this.ids = ids;
    }

    void listener(Consumer<ObjectNode> to) {
        listener = to;
    }

    ObjectNode record(String type, ObjectNode data) {
        var event = Json.object()
                .put("object", "event")
                .put("id", ids.next("event"))
                .put("event", type)
                .put("created_at", time.stamp());
        event.set("data", Json.wire(data));
        event.set("context", Json.object());
        store.events.save(event);
        listener.accept(event);
        return event;
    }

    void routes(Routes routes) {
        routes.get("/events", this::list);
    }

    private Reply list(Call call) {
        var types = new HashSet<>(call.queryList("events"));
        if (types.isEmpty()) {
            throw ApiError.invalid("events", "events_required", "events must name at least one type.");
        }
        types.forEach(EventTypes::check);
        var organization = call.query("organization_id");
        var filter = range(call)
                .and(event -> types.contains(Json.must(event, "event")))
                .and(event -> organization == null || organization.equals(organizationOf(event)));
        var list = store.events.page(Page.of(call), filter).list(event -> event);
        list.withObject("/list_metadata").remove("before");
        return Reply.ok(list);
    }

    private static Predicate<ObjectNode> range(Call call) {
        var from = instant(call, "range_start");
        var to = instant(call, "range_end");
        if (from != null
                && to != null
                && (to.isBefore(from) || Duration.between(from, to).compareTo(LONGEST_RANGE) > 0)) {
            throw ApiError.invalid("range_end", "range_invalid", "A range is at least 0 and at most 30 days long.");
        }
        return event -> {
            var at = Instant.parse(Json.must(event, "created_at"));
            return (from == null || !at.isBefore(from)) && (to == null || at.isBefore(to));
        };
    }

    private static @Nullable Instant instant(Call call, String name) {
        var text = call.query(name);
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw ApiError.invalid(name, name + "_invalid", name + " must be an ISO 8601 date and time.");
        }
    }

    private static @Nullable String organizationOf(ObjectNode event) {
        var data = event.path("data");
        return "organization".equals(Json.text(data, "object"))
                ? Json.text(data, "id")
                : Json.text(data, "organization_id");
    }
}
