package care.eleva.audit.personal;

import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The SQL of personal values. */
@ApplicationScoped
class PersonalRepository {
    private static final String OF_EVENTS = """
            SELECT p.event_id, p.name, p.subject, p.sealed, k.wrapped
              FROM personal p LEFT JOIN subject_key k ON k.kid = p.key_id
             WHERE p.event_id = ANY($1)
            """;
    private static final String OWN = "SELECT * FROM subject_personal($1)";

    Uni<List<SealedValue>> ofEvents(Transaction transaction, Set<UUID> events) {
        return transaction.list(SealedValue::of, OF_EVENTS, (Object) events.toArray(UUID[]::new));
    }

    /** The caller's own values, and what the lines commit to. */
    Uni<List<OwnValue>> own(Transaction transaction, Set<UUID> events) {
        return transaction.list(row -> new OwnValue(SealedValue.of(row), row.getString("commitment")), OWN, (Object)
                events.toArray(UUID[]::new));
    }

    /** A value and the commitment in its event's line. */
    record OwnValue(SealedValue value, String commitment) {}
}
