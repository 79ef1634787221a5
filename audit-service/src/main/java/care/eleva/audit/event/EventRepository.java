package care.eleva.audit.event;

import care.eleva.audit.query.Position;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL of the trail. Which organization's, the row-level policies decide. */
@ApplicationScoped
class EventRepository {
    private static final String COLUMNS = "SELECT id, recorded_at, line, leaf FROM audit_logs";

    /** The newest events that match, after a position. */
    Uni<List<StoredEvent>> page(Transaction transaction, EventFilter filter, @Nullable Position after, int most) {
        List<String> conditions = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        for (EventFilter.Condition condition : filter.conditions()) {
            values.add(condition.value());
            conditions.add(condition.sql().formatted(values.size()));
        }
        if (after != null) {
            values.add(after.at());
            values.add(after.id());
            conditions.add("(recorded_at, id) < ($%d, $%d)".formatted(values.size() - 1, values.size()));
        }
        values.add(most);
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        String order = " ORDER BY recorded_at DESC, id DESC LIMIT $" + values.size();
        return transaction.list(StoredEvent::of, COLUMNS + where + order, values.toArray());
    }

    /** One event, or null when it is not in this organization's trail. */
    Uni<@Nullable StoredEvent> find(Transaction transaction, UUID id) {
        return transaction.first(StoredEvent::of, COLUMNS + " WHERE id = $1", id);
    }
}
