package care.eleva.app.payout;

import care.eleva.kit.http.Cursor;
import care.eleva.kit.http.Page;
import care.eleva.kit.tenancy.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lets staff see and steer experts' shares. That it is staff, and what they do, the database's functions check and note. */
@ApplicationScoped
class TransferService {
    private final Database database;

    TransferService(Database database) {
        this.database = database;
    }

    Uni<Page<TransferView>> list(@Nullable String status, int limit, @Nullable String after) {
        Cursor cursor = Cursor.decode(after);
        return database.write(tx -> tx.list(
                        TransferView::of,
                        "SELECT * FROM staff_transfers($1, $2, $3, $4)",
                        status,
                        cursor == null ? null : cursor.at(),
                        cursor == null ? null : cursor.id(),
                        limit + 1))
                .map(rows -> Page.of(
                        rows, limit, row -> new Cursor(row.createdAt().atOffset(ZoneOffset.UTC), row.id()).encode()));
    }

    Uni<Void> hold(UUID id, String reason) {
        return change("SELECT hold_transfer($1, $2)", id, reason);
    }

    Uni<Void> approve(UUID id) {
        return change("SELECT approve_transfer($1)", id);
    }

    Uni<Void> retry(UUID id) {
        return change("SELECT retry_transfer($1)", id);
    }

    private Uni<Void> change(String sql, Object... parameters) {
        return database.write(tx -> tx.execute(sql, parameters)
                .onFailure(PgException.class)
                .transform(PayoutProblem::of)
                .replaceWithVoid());
    }
}
