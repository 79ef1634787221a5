package care.eleva.auth.sync;

import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Which events are known: announced by a webhook, or applied. */
@ApplicationScoped
class EventRepository {
    /** What came of an event. */
    enum Outcome {
        CHANGED,
        UNCHANGED,
        SKIPPED,
        FAILED;

        private String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Whether the event was new. */
    Uni<Boolean> announce(Transaction tx, String id, String type) {
        return tx.update(
                        "INSERT INTO workos_event (id, type, received_at) VALUES ($1, $2, now()) ON CONFLICT DO NOTHING",
                        id,
                        type)
                .map(rows -> rows == 1);
    }

    /** Whether a webhook announced an event in the last {@code window} that has not come by yet. */
    Uni<Boolean> isWaiting(Transaction tx, Duration window) {
        return tx.execute("""
                        SELECT FROM workos_event
                        WHERE applied_at IS NULL AND received_at > now() - $1::bigint * interval '1 millisecond'
                        LIMIT 1
                        """, window.toMillis()).map(rows -> rows.rowCount() == 1);
    }

    /** Notes that an event has come by; the item says whether for the first time. */
    Uni<Boolean> note(Transaction tx, String id, String type, Outcome outcome) {
        return tx.update("""
                        INSERT INTO workos_event AS e (id, type, applied_at, outcome) VALUES ($1, $2, now(), $3)
                        ON CONFLICT (id) DO UPDATE SET applied_at = excluded.applied_at, outcome = excluded.outcome
                        WHERE e.applied_at IS NULL
                        """, id, type, outcome.code()).map(rows -> rows == 1);
    }

    Uni<Void> outcome(Transaction tx, String id, Outcome outcome) {
        return tx.execute("UPDATE workos_event SET outcome = $2 WHERE id = $1", id, outcome.code())
                .replaceWithVoid();
    }

    Uni<Integer> sweep(Transaction tx) {
        return tx.update("DELETE FROM workos_event WHERE seen_at < now() - interval '100 days'");
    }
}
