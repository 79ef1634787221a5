package care.eleva.audit.export;

import care.eleva.audit.query.Position;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The SQL of exports. A row never changes, so "committed in this snapshot" can be asked in any later transaction: the
 * batches need no transaction that stays open as long as the slowest reader.
 */
@ApplicationScoped
class ExportRepository {
    private static final String PLAN = """
            SELECT count(*) AS rows,
                   count(*) FILTER (WHERE pg_visible_in_snapshot(tx, pg_current_snapshot())) AS visible,
                   CAST(pg_current_snapshot() AS text) AS snapshot
              FROM (SELECT tx FROM audit_logs WHERE recorded_at >= $1 AND recorded_at < $2 LIMIT $3) AS range
            """;
    private static final String START = """
            INSERT INTO audit_log_exports (id, format, range_from, range_to, as_of, planned_rows, handle)
            VALUES ($1, $2, $3, $4, CAST(CAST($5 AS text) AS pg_snapshot), $6, $7)
            """;
    private static final String BATCH = """
            SELECT recorded_at, id, line, leaf
              FROM audit_logs
             WHERE recorded_at >= $1 AND recorded_at < $2 AND (recorded_at, id) > ($1, $3)
               AND pg_visible_in_snapshot(tx, CAST(CAST($4 AS text) AS pg_snapshot))
             ORDER BY recorded_at, id
             LIMIT $5
            """;
    private static final String END = "SELECT end_export($1, $2, $3, $4, $5, $6, $7) AS event";
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    /** Counts the range, at most to {@code most}. Must be the first statement of its transaction. */
    Uni<ExportPlan> plan(Transaction transaction, ExportRequest request, int most) {
        return transaction
                .list(ExportPlan::of, PLAN, utc(request.from()), utc(request.to()), most)
                .map(List::getFirst);
    }

    /** Notes that an export begins. */
    Uni<Integer> start(Transaction transaction, UUID id, ExportRequest request, ExportPlan plan, byte[] handle) {
        return transaction.update(
                START,
                id,
                request.format().code(),
                utc(request.from()),
                utc(request.to()),
                plan.snapshot(),
                plan.rows(),
                Buffer.buffer(handle));
    }

    /** The next events of the snapshot, oldest first. */
    Uni<List<ExportedEvent>> batch(
            Transaction transaction, ExportRequest request, Position after, String snapshot, int most) {
        return transaction.list(ExportedEvent::of, BATCH, after.at(), utc(request.to()), after.id(), snapshot, most);
    }

    /** Ends an export, unless it has ended. */
    Uni<Void> end(Transaction transaction, UUID id, ExportEnd end) {
        return transaction
                .sealedPersonal(Map.of())
                .chain(personal -> transaction.execute(
                        END, id, end.state(), end.reason(), end.rows(), end.bytes(), end.sha256(), personal))
                .replaceWithVoid();
    }

    static Position before(ExportRequest request) {
        return new Position(utc(request.from()), BEFORE_ALL);
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
