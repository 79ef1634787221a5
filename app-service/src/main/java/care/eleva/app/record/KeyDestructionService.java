package care.eleva.app.record;

import care.eleva.kit.http.Cursor;
import care.eleva.kit.http.Page;
import care.eleva.kit.idempotency.Idempotency;
import care.eleva.kit.problem.SqlStates;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import care.eleva.kit.time.Ids;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Destroys the data keys of an organization when two of the platform's staff want it. The database decides and notes it. */
@ApplicationScoped
class KeyDestructionService {
    private static final String LIST = "SELECT * FROM key_destructions($1, $2, $3)";
    private static final String GET = "SELECT * FROM key_destruction_by_id($1)";

    private final Database database;
    private final Idempotency idempotency;
    private final Clock clock;

    KeyDestructionService(Database database, Idempotency idempotency, Clock clock) {
        this.database = database;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    Uni<KeyDestructionView> request(RequestKeyDestruction command) {
        return database.write(transaction -> idempotency.once(
                        transaction,
                        "POST /v1/records/key-destructions",
                        command,
                        KeyDestructionView.class,
                        () -> request(transaction, command)))
                .onFailure()
                .transform(KeyDestructionService::problem);
    }

    private Uni<KeyDestructionView> request(Transaction transaction, RequestKeyDestruction command) {
        UUID id = Ids.next(clock);
        return transaction
                .execute("SELECT request_key_destruction($1, $2, $3)", id, command.orgId(), command.reason())
                .chain(() -> get(transaction, id));
    }

    Uni<KeyDestructionView> decide(UUID id, String decision) {
        return database.write(transaction -> transaction
                        .execute("SELECT decide_key_destruction($1, $2)", id, decision)
                        .chain(() -> get(transaction, id)))
                .onFailure()
                .transform(KeyDestructionService::problem);
    }

    private static Uni<KeyDestructionView> get(Transaction transaction, UUID id) {
        return transaction
                .first(KeyDestructionView::of, GET, id)
                .onItem()
                .ifNull()
                .failWith(RecordProblem.KEY_DESTRUCTION_NOT_FOUND::exception);
    }

    Uni<Page<KeyDestructionView>> list(int limit, @Nullable String after) {
        Cursor cursor = Cursor.decode(after);
        return database.query(
                        KeyDestructionView::of,
                        LIST,
                        cursor == null ? null : cursor.at(),
                        cursor == null ? null : cursor.id(),
                        limit + 1)
                .map(rows -> Page.of(
                        rows, limit, row -> new Cursor(row.createdAt().atOffset(ZoneOffset.UTC), row.id()).encode()));
    }

    /** The database names its reason in the message; the codes are the same. */
    private static Throwable problem(Throwable failure) {
        if (SqlStates.violates(failure, "key_destruction_open_key")) {
            return RecordProblem.KEY_DESTRUCTION_OPEN.exception();
        }
        PgException refused = SqlStates.in(failure);
        if (refused == null || !("EL404".equals(refused.getSqlState()) || "EL409".equals(refused.getSqlState()))) {
            return failure;
        }
        return RecordProblem.valueOf(refused.getErrorMessage().toUpperCase(Locale.ROOT))
                .exception();
    }
}
