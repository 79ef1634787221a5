package care.eleva.audit.subject;

import care.eleva.audit.query.Position;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The SQL of a person's own trail. What may be told of it, {@code audit.subject_events} decides. */
@ApplicationScoped
class SubjectDataRepository {
    Uni<List<SubjectEvent>> events(Transaction transaction, SubjectPosition position, int limit) {
        Position after = position.after();
        return transaction.list(
                SubjectEvent::of,
                "SELECT id, recorded_at, data FROM subject_events($1, $2, $3, $4)",
                position.section().code(),
                after == null ? null : after.at(),
                after == null ? null : after.id(),
                limit);
    }
}
