package care.eleva.auth.privacy.erasure;

import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.http.Cursor;
import care.eleva.kit.http.Page;
import care.eleva.kit.idempotency.Idempotency;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.problem.SqlStates;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import care.eleva.kit.time.Ids;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes requests to be erased, and what the platform's staff decides about them. */
@ApplicationScoped
class ErasureService {
    private final Database database;
    private final ErasureRepository erasures;
    private final Idempotency idempotency;
    private final ErasureConfig config;
    private final Clock clock;

    ErasureService(
            Database database, ErasureRepository erasures, Idempotency idempotency, ErasureConfig config, Clock clock) {
        this.database = database;
        this.erasures = erasures;
        this.idempotency = idempotency;
        this.config = config;
        this.clock = clock;
    }

    Uni<ErasureView> request() {
        return database.write(tx -> idempotency.once(
                        tx, "POST /v1/privacy/erasure-requests", "", ErasureView.class, () -> request(tx)))
                .onFailure(failure -> SqlStates.violates(failure, "erasure_request_open_key"))
                .transform(open -> ErasureProblem.ERASURE_REQUEST_OPEN.exception());
    }

    private Uni<ErasureView> request(Transaction tx) {
        UUID id = Ids.next(clock);
        return erasures.request(tx, id).chain(() -> erasures.get(tx, id));
    }

    Uni<ErasureView> get(UUID id) {
        return database.read(tx -> erasures.get(tx, id));
    }

    Uni<Page<ErasureView>> list(int limit, @Nullable Cursor after) {
        return database.read(tx -> erasures.list(tx, after, limit + 1))
                .map(rows -> Page.of(rows, limit, row -> cursor(row.requestedAt(), row.id())));
    }

    /** Until the execution has begun. */
    Uni<ErasureView> cancel(UUID id) {
        return database.write(tx -> erasures.cancel(tx, id)
                .chain(done -> erasures.get(tx, id).invoke(() -> {
                    if (!done) {
                        throw ErasureProblem.ERASURE_REQUEST_STATE.exception();
                    }
                })));
    }

    /** Everybody's open requests, the most urgent first. */
    Uni<Page<OpenErasureView>> open(int limit, @Nullable Cursor after) {
        return database.write(tx -> erasures.open(tx, after, limit + 1)
                .map(rows -> Page.of(rows, limit, row -> cursor(row.dueAt(), row.id())))
                .call(page -> tx.audit(AuditEvent.success("ERASURE_REQUESTS_VIEWED", "erasure_request", null)
                        .with("rows", page.data().size()))));
    }

    Uni<Void> accept(UUID id, ErasureDecision decision) {
        require(decision, Reason.Use.ACCEPT);
        return change(tx -> erasures.decide(tx, id, "accepted", decision.reason(), config.grace()));
    }

    Uni<Void> refuse(UUID id, ErasureDecision decision) {
        require(decision, Reason.Use.REFUSE);
        return change(tx -> erasures.decide(tx, id, "refused", decision.reason(), config.grace()));
    }

    Uni<Void> extend(UUID id, ErasureDecision decision) {
        require(decision, Reason.Use.EXTEND);
        return change(tx -> erasures.extend(tx, id, decision.reason()));
    }

    private Uni<Void> change(Function<Transaction, Uni<Void>> work) {
        return database.write(work)
                .onFailure(failure -> SqlStates.is(failure, "EL404"))
                .transform(unknown -> ErasureProblem.ERASURE_REQUEST_NOT_FOUND.exception())
                .onFailure(failure -> SqlStates.is(failure, "EL409"))
                .transform(late -> ErasureProblem.ERASURE_REQUEST_STATE.exception());
    }

    private static void require(ErasureDecision decision, Reason.Use use) {
        if (!decision.reason().isFor(use)) {
            throw KitProblem.VALIDATION_FAILED.exception("This reason is none for this decision.");
        }
    }

    private static String cursor(Instant at, UUID id) {
        return new Cursor(at.atOffset(ZoneOffset.UTC), id).encode();
    }
}
