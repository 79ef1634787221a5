package care.eleva.app.record;

import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.idempotency.Idempotency;
import care.eleva.kit.problem.ProblemException;
import care.eleva.kit.security.Caller;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import care.eleva.kit.time.Ids;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;

/** Opens a record to somebody in an emergency, for an hour, with a reason that goes into the trail and nowhere else. */
@ApplicationScoped
class BreakGlassService {
    private static final String START = "SELECT break_glass($1, $2, $3) AS until";

    private final Database database;
    private final RecordDenials denials;
    private final Idempotency idempotency;
    private final CurrentCaller caller;
    private final Clock clock;

    BreakGlassService(
            Database database, RecordDenials denials, Idempotency idempotency, CurrentCaller caller, Clock clock) {
        this.database = database;
        this.denials = denials;
        this.idempotency = idempotency;
        this.caller = caller;
        this.clock = clock;
    }

    /** The reason is no part of what an Idempotency-Key keeps: the hash of a short text can be guessed. */
    Uni<BreakGlassView> start(UUID id, BreakGlass command) {
        return caller.get()
                .chain(who -> database.write(transaction -> start(transaction, who, id, command)))
                .onFailure(BreakGlassService::isRefused)
                .recoverWithUni(() -> denials.deny(id));
    }

    private static boolean isRefused(Throwable failure) {
        return failure instanceof ProblemException problem && problem.type() == RecordProblem.RECORD_NOT_FOUND;
    }

    private Uni<BreakGlassView> start(Transaction transaction, Caller who, UUID id, BreakGlass command) {
        return idempotency.once(
                transaction,
                "POST /v1/records/{id}/break-glass",
                id,
                BreakGlassView.class,
                () -> open(transaction, Ids.next(clock), who, id, command));
    }

    private Uni<BreakGlassView> open(Transaction transaction, UUID glassId, Caller who, UUID id, BreakGlass command) {
        return transaction
                .sealedPersonal(Map.of("reason", new AuditEvent.Personal(who.userId(), command.reason())))
                .chain(personal ->
                        transaction.first(row -> row.getOffsetDateTime("until"), START, glassId, id, personal))
                .onItem()
                .ifNull()
                .failWith(RecordProblem.RECORD_NOT_FOUND::exception)
                .map(until -> new BreakGlassView(glassId, id, until.toInstant()));
    }
}
