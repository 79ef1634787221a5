package care.eleva.app.schedule;

import care.eleva.kit.http.Cursor;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** SQL of the caller's own blocked dates; whose they are, is the database's business. */
@ApplicationScoped
class BlockedDatesRepository {
    private static final String SELECT = "SELECT id, from_date, to_date, reason, created_at FROM blocked_date";
    private static final String ORDER = " ORDER BY from_date, id LIMIT $1";

    private final Database database;

    BlockedDatesRepository(Database database) {
        this.database = database;
    }

    Uni<List<BlockedDatesView>> list(int rows, @Nullable Cursor after) {
        return after == null
                ? database.query(BlockedDatesView::of, SELECT + ORDER, rows)
                : database.query(
                        BlockedDatesView::of,
                        SELECT + " WHERE (from_date, id) > ($2, $3)" + ORDER,
                        rows,
                        after.at().toLocalDate(),
                        after.id());
    }

    Uni<BlockedDatesView> insert(Transaction transaction, UUID id, BlockDates command) {
        return transaction
                .list(
                        BlockedDatesView::of,
                        "INSERT INTO blocked_date (id, from_date, to_date, reason) VALUES ($1, $2, $3, $4)"
                                + " RETURNING id, from_date, to_date, reason, created_at",
                        id,
                        command.fromDate(),
                        command.toDate(),
                        command.reason())
                .map(List::getFirst);
    }

    Uni<Integer> delete(Transaction transaction, UUID id) {
        return transaction.update("DELETE FROM blocked_date WHERE id = $1", id);
    }
}
