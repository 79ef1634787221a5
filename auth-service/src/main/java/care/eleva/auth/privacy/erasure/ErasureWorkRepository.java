package care.eleva.auth.privacy.erasure;

import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL of the job that erases. Its functions refuse every other actor. */
@ApplicationScoped
class ErasureWorkRepository {
    /** A request whose execution is under way. */
    record Due(UUID id, String userId) {}

    /** How many requests are open, and how many of them late. */
    record Figures(long open, long overdue) {}

    /** The next request whose time has come; from now on it cannot be taken back. Null when there is none. */
    Uni<@Nullable Due> begin(Transaction tx) {
        return tx.first(row -> new Due(row.getUUID("id"), row.getString("user_id")), "SELECT * FROM begin_erasure()");
    }

    /** Takes the person out of this schema. False when that was done already. */
    Uni<Boolean> erase(Transaction tx, UUID id) {
        return tx.execute("SELECT erase_identity($1) AS done", id)
                .map(rows -> rows.iterator().next().getBoolean("done"));
    }

    /** Tells the trail of requests that have become late; each is told once. */
    Uni<List<UUID>> noteOverdue(Transaction tx) {
        return tx.list(row -> row.getUUID("id"), "SELECT id FROM note_overdue_erasures()");
    }

    Uni<Figures> figures(Transaction tx) {
        return tx.execute("SELECT open, overdue FROM erasure_figures()").map(rows -> {
            var row = rows.iterator().next();
            return new Figures(row.getLong("open"), row.getLong("overdue"));
        });
    }
}
