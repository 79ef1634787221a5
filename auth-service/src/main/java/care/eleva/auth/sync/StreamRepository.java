package care.eleva.auth.sync;

import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The stream's row: the lease and the cursor. Times are the database's, so that replicas need not agree about theirs, and
 * every statement is a transaction's own, so that it does not matter which server connection a pooler lends.
 */
@ApplicationScoped
class StreamRepository {
    private static final String STATE = "fence, cursor, read_from, checked_at, phase, phase_page, phase_covered";

    /** Whether the lease is nobody's. Reading first keeps those who wait off the leader's row lock. */
    Uni<Boolean> isFree(Transaction tx) {
        return tx.list(
                        row -> row.getBoolean("free"),
                        "SELECT held_until <= clock_timestamp() AS free FROM workos_stream WHERE name = 'events'")
                .map(rows -> rows.isEmpty() || rows.getFirst());
    }

    /** The lease, or null when somebody else was faster. */
    Uni<@Nullable StreamState> acquire(Transaction tx, String holder, Duration life) {
        return tx.first(StreamRepository::state, """
                INSERT INTO workos_stream AS s (name, holder, fence, held_until)
                VALUES ('events', $1, 1, clock_timestamp() + $2::bigint * interval '1 millisecond')
                ON CONFLICT (name) DO UPDATE
                SET holder = excluded.holder, fence = s.fence + 1, held_until = excluded.held_until
                WHERE s.held_until <= clock_timestamp()
                RETURNING %s
                """.formatted(STATE), holder, life.toMillis());
    }

    /** Keeps the lease and tells how far things are. */
    Uni<StreamState> renew(Transaction tx, long fence, Duration life) {
        return tx.first(StreamRepository::state, """
                        UPDATE workos_stream
                        SET held_until = clock_timestamp() + $2::bigint * interval '1 millisecond'
                        WHERE name = 'events' AND fence = $1
                        RETURNING %s
                        """.formatted(STATE), fence, life.toMillis())
                .onItem()
                .ifNull()
                .failWith(LeaseLost::new)
                .map(Objects::requireNonNull);
    }

    /** The next may take over at once. */
    Uni<Void> release(Transaction tx, long fence) {
        return tx.execute(
                        "UPDATE workos_stream SET held_until = clock_timestamp() WHERE name = 'events' AND fence = $1",
                        fence)
                .replaceWithVoid();
    }

    /**
     * Moves the cursor past an event. The first statement of the transaction that applies it: it locks the row, so
     * nobody takes over until that has committed, and it fails for whoever is no longer the leader.
     */
    Uni<Void> advance(Transaction tx, long fence, String eventId, Duration life) {
        return fenced(tx, """
                UPDATE workos_stream
                SET cursor = $2, held_until = clock_timestamp() + $3::bigint * interval '1 millisecond'
                WHERE name = 'events' AND fence = $1
                """, fence, eventId, life.toMillis());
    }

    Uni<Void> checked(Transaction tx, long fence) {
        return fenced(
                tx,
                "UPDATE workos_stream SET checked_at = clock_timestamp() WHERE name = 'events' AND fence = $1",
                fence);
    }

    /** A reconciliation begins; events go on from what was the newest before it. */
    Uni<Void> begin(Transaction tx, long fence, @Nullable String cursor, Instant readFrom) {
        return fenced(tx, """
                UPDATE workos_stream
                SET cursor = $2, read_from = $3, checked_at = clock_timestamp(),
                    phase = 'users', phase_page = NULL, phase_covered = ''
                WHERE name = 'events' AND fence = $1
                """, fence, cursor, readFrom.atOffset(ZoneOffset.UTC));
    }

    Uni<Void> progress(Transaction tx, long fence, String phase, @Nullable String page, String covered) {
        return fenced(tx, """
                UPDATE workos_stream SET phase = $2, phase_page = $3, phase_covered = $4
                WHERE name = 'events' AND fence = $1
                """, fence, phase, page, covered);
    }

    Uni<Void> reconciled(Transaction tx, long fence) {
        return fenced(tx, """
                UPDATE workos_stream
                SET phase = NULL, phase_page = NULL, phase_covered = '', reconciled_at = clock_timestamp()
                WHERE name = 'events' AND fence = $1
                """, fence);
    }

    private static Uni<Void> fenced(Transaction tx, String sql, @Nullable Object... parameters) {
        return tx.update(sql, parameters)
                .invoke(rows -> {
                    if (rows == 0) {
                        throw new LeaseLost();
                    }
                })
                .replaceWithVoid();
    }

    private static StreamState state(Row row) {
        return new StreamState(
                row.getLong("fence"),
                row.getString("cursor"),
                instant(row.getOffsetDateTime("read_from")),
                instant(row.getOffsetDateTime("checked_at")),
                row.getString("phase"),
                row.getString("phase_page"),
                row.getString("phase_covered"));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
