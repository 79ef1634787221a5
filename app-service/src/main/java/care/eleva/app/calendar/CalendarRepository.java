package care.eleva.app.calendar;

import care.eleva.kit.security.TokenHash;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SQL of table {@code app.calendar_feed}, and of what a feed shows. */
@ApplicationScoped
class CalendarRepository {
    /** Replaces the caller's feed; when it was made. */
    Uni<Instant> put(Transaction transaction, TokenHash secret) {
        return transaction
                .execute(
                        "INSERT INTO calendar_feed (secret_hash) VALUES ($1) ON CONFLICT (org_id, expert_id) DO UPDATE"
                                + " SET secret_hash = $1, created_at = now(), reads = 0, window_ends_at = '-infinity', last_read_at = NULL"
                                + " RETURNING created_at",
                        Buffer.buffer(secret.bytes()))
                .map(rows ->
                        rows.iterator().next().getOffsetDateTime("created_at").toInstant());
    }

    Uni<Integer> delete(Transaction transaction) {
        return transaction.update("DELETE FROM calendar_feed");
    }

    /** 0 when the feed of the presented secret may be read, else the seconds to wait; null when there is none. */
    Uni<@Nullable Integer> read(Transaction transaction, int most, Duration period) {
        return transaction.first(
                row -> row.getInteger("wait"),
                "SELECT read_calendar($1, $2::bigint * interval '1 millisecond') AS wait",
                most,
                period.toMillis());
    }

    Uni<List<CalendarEntry>> entries(Transaction transaction) {
        return transaction.list(CalendarEntry::of, "SELECT * FROM calendar_entries()");
    }
}
