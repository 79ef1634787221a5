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
            "id, expert_id, name, slug, description, duration_minutes, price, currency, status,"
                    + " buffer_before_minutes, buffer_after_minutes, version, created_at";
    private static final String GET = "SELECT " + COLUMNS + " FROM event WHERE id = $1";
    private static final String FIRST_PAGE =
            "SELECT " + COLUMNS + " FROM event ORDER BY created_at DESC, id DESC LIMIT $1";
    private static final String NEXT_PAGE = "SELECT " + COLUMNS
            + " FROM event WHERE (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT $1";

    private static final String SLUG_KEY = "event_slug_key";

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

    Uni<Integer> insert(Transaction transaction, UUID id, CreateEvent command) {
        return transaction
                .update(
                        "INSERT INTO event (id, name, slug, description, duration_minutes, price, currency,"
                                + " buffer_before_minutes, buffer_after_minutes)"
                                + " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                        id,
                        command.name(),
                        command.slug(),
                        command.description(),
                        command.durationMinutes(),
                        command.price(),
                        command.currency(),
                        command.bufferBeforeMinutes(),
                        command.bufferAfterMinutes())
                .onFailure(failure -> SqlStates.violates(failure, SLUG_KEY))
                .transform(taken -> EventProblem.EVENT_SLUG_TAKEN.exception());
    }

    /** What was sent takes the place of what was there; null too, where something may be empty. */
    Uni<Integer> update(Transaction transaction, UUID id, EditEvent change) {
        return transaction
                .update(
                        "UPDATE event SET name = coalesce($2, name), slug = coalesce($3, slug),"
                                + " duration_minutes = coalesce($4, duration_minutes), price = coalesce($5, price),"
                                + " description = CASE WHEN $6 THEN $7 ELSE description END,"
                                + " buffer_before_minutes = CASE WHEN $8 THEN $9 ELSE buffer_before_minutes END,"
                                + " buffer_after_minutes = CASE WHEN $10 THEN $11 ELSE buffer_after_minutes END"
                                + " WHERE id = $1",
                        id,
                        change.getName(),
                        change.getSlug(),
                        change.getDurationMinutes(),
                        change.getPrice(),
                        change.given().contains("description"),
                        change.getDescription(),
                        change.given().contains("buffer_before_minutes"),
                        change.getBufferBeforeMinutes(),
                        change.given().contains("buffer_after_minutes"),
                        change.getBufferAfterMinutes())
                .onFailure(failure -> SqlStates.violates(failure, SLUG_KEY))
                .transform(taken -> EventProblem.EVENT_SLUG_TAKEN.exception());
    }

    /** The caller's own event, which nobody else changes before this transaction ends; null when it is a colleague's. */
    Uni<@Nullable EventView> lock(Transaction transaction, UUID id) {
        return transaction.first(EventView::of, GET + " FOR UPDATE", id);
    }

    Uni<Integer> setStatus(Transaction transaction, UUID id, String status) {
        return transaction.update("UPDATE event SET status = $2 WHERE id = $1", id, status);
    }

    private static <T> T only(List<T> rows) {
        if (rows.isEmpty()) {
            throw EventProblem.EVENT_NOT_FOUND.exception();
        }
        return rows.getFirst();
    }
}
