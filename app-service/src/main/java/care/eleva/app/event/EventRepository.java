package care.eleva.app.event;

import care.eleva.kit.http.Cursor;
import care.eleva.kit.problem.SqlStates;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** SQL of table {@code app.event}. Which organization's rows are meant is the database's business. */
@ApplicationScoped
class EventRepository {
    private static final String COLUMNS =
            "id, expert_id, name, slug, description, duration_minutes, price, currency, status, created_at";
    private static final String GET = "SELECT " + COLUMNS + " FROM event WHERE id = $1";
    private static final String FIRST_PAGE =
            "SELECT " + COLUMNS + " FROM event ORDER BY created_at DESC, id DESC LIMIT $1";
    private static final String NEXT_PAGE = "SELECT " + COLUMNS
            + " FROM event WHERE (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT $1";

    private final Database database;

    EventRepository(Database database) {
        this.database = database;
    }

    Uni<EventView> get(UUID id) {
        return database.query(EventView::of, GET, id).map(EventRepository::only);
    }

    Uni<EventView> get(Transaction transaction, UUID id) {
        return transaction.list(EventView::of, GET, id).map(EventRepository::only);
    }

    Uni<List<EventView>> list(int rows, @Nullable Cursor after) {
        return after == null
                ? database.query(EventView::of, FIRST_PAGE, rows)
                : database.query(EventView::of, NEXT_PAGE, rows, after.at(), after.id());
    }

    Uni<List<PublicEventView>> listPublished(int rows, @Nullable Cursor after) {
        return database.queryPublic(
                PublicEventView::of,
                "SELECT * FROM published_events($1, $2, $3)",
                after == null ? null : after.at(),
                after == null ? null : after.id(),
                rows);
    }

    Uni<PublicEventView> getPublished(UUID id) {
        return database.queryPublic(PublicEventView::of, "SELECT * FROM published_event($1)", id)
                .map(EventRepository::only);
    }

    Uni<Integer> insert(Transaction transaction, UUID id, CreateEvent command) {
        return transaction
                .update(
                        "INSERT INTO event (id, name, slug, description, duration_minutes, price, currency)"
                                + " VALUES ($1, $2, $3, $4, $5, $6, $7)",
                        id,
                        command.name(),
                        command.slug(),
                        command.description(),
                        command.durationMinutes(),
                        command.price(),
                        command.currency())
                .onFailure(failure -> SqlStates.violates(failure, "event_slug_key"))
                .transform(taken -> EventProblem.EVENT_SLUG_TAKEN.exception());
    }

    /** Publishes a draft of the caller's own; 0 when it is no draft, or not the caller's. */
    Uni<Integer> publish(Transaction transaction, UUID id) {
        return transaction.update(
                "UPDATE event SET status = 'published', updated_at = now() WHERE id = $1 AND status = 'draft'", id);
    }

    private static <T> T only(List<T> rows) {
        if (rows.isEmpty()) {
            throw EventProblem.EVENT_NOT_FOUND.exception();
        }
        return rows.getFirst();
    }
}
