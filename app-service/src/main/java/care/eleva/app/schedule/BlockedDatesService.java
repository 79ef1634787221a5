package care.eleva.app.schedule;

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
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Blocks dates of the caller's schedule, and frees them again. The trail never learns why. */
@ApplicationScoped
class BlockedDatesService {
    private static final String BLOCKED_DATE = "blocked_date";

    private final Database database;
    private final BlockedDatesRepository dates;
    private final Idempotency idempotency;
    private final Clock clock;

    BlockedDatesService(Database database, BlockedDatesRepository dates, Idempotency idempotency, Clock clock) {
        this.database = database;
        this.dates = dates;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    Uni<Page<BlockedDatesView>> list(int limit, @Nullable String after) {
        return dates.list(limit + 1, Cursor.decode(after))
                .map(rows -> Page.of(rows, limit, BlockedDatesService::cursorOf));
    }

    Uni<BlockedDatesView> block(BlockDates command) {
        command.requirePeriod();
        return database.write(transaction -> idempotency.once(
                transaction,
                "POST /v1/schedule/blocked-dates",
                command,
                BlockedDatesView.class,
                () -> insert(transaction, command)));
    }

    private Uni<BlockedDatesView> insert(Transaction transaction, BlockDates command) {
        UUID id = Ids.next(clock);
        return dates.insert(transaction, id, command)
                .call(() -> transaction.audit(AuditEvent.success("BLOCKED_DATE_ADDED", BLOCKED_DATE, id)));
    }

    Uni<Void> free(UUID id) {
        return database.write(transaction -> dates.delete(transaction, id)
                .invoke(deleted -> {
                    if (deleted == 0) {
                        throw ScheduleProblem.BLOCKED_DATE_NOT_FOUND.exception();
                    }
                })
                .chain(() -> transaction.audit(AuditEvent.success("BLOCKED_DATE_REMOVED", BLOCKED_DATE, id)))
                .replaceWithVoid());
    }

    private static String cursorOf(BlockedDatesView row) {
        return new Cursor(row.fromDate().atTime(LocalTime.MIDNIGHT).atOffset(ZoneOffset.UTC), row.id()).encode();
    }
}
