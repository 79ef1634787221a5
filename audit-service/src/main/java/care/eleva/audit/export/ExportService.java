package care.eleva.audit.export;

import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.security.Caller;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.security.TokenHash;
import care.eleva.kit.tenancy.Access;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.DatabaseContext;
import care.eleva.kit.tenancy.Door;
import care.eleva.kit.tenancy.Doors;
import care.eleva.kit.tenancy.Transaction;
import care.eleva.kit.time.Ids;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Starts, feeds and ends exports, each step in a transaction of its own. */
@ApplicationScoped
class ExportService {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET_BYTES = 32;

    private final Database database;
    private final Door door;
    private final CurrentCaller caller;
    private final ExportRepository exports;
    private final ExportConfig config;
    private final Clock clock;

    ExportService(
            Database database,
            Pool pool,
            Doors doors,
            CurrentCaller caller,
            ExportRepository exports,
            ExportConfig config,
            Clock clock) {
        this.database = database;
        this.door = doors.on(pool);
        this.caller = caller;
        this.exports = exports;
        this.config = config;
        this.clock = clock;
    }

    /** Counts the range and notes the start. It is committed before the first byte leaves. */
    Uni<Export> start(ExportRequest request) {
        return caller.get()
                .invoke(Caller::requireOrgId)
                .chain(who -> database.write(transaction -> start(transaction, request, who)));
    }

    private Uni<Export> start(Transaction transaction, ExportRequest request, Caller who) {
        String secret = secret();
        UUID id = Ids.next(clock);
        return exports.plan(transaction, request, config.maxRows() + 1)
                .invoke(this::check)
                .map(plan -> new Export(id, request, plan, who, secret))
                .call(export -> exports.start(
                        transaction,
                        id,
                        request,
                        export.plan(),
                        TokenHash.of(secret).bytes()))
                .call(export -> transaction.audit(started(export)));
    }

    private void check(ExportPlan plan) {
        if (plan.rows() > config.maxRows()) {
            throw ExportProblem.EXPORT_TOO_LARGE.exception(
                    "One download holds at most " + config.maxRows() + " events. Choose a shorter range.");
        }
        if (plan.rows() != plan.visible()) {
            throw new IllegalStateException(
                    "transaction ids of this log are from another server; it cannot be exported");
        }
    }

    /** The next chunk, or null at the end. An end that comes too early is a failure. */
    Uni<byte @Nullable []> next(Export export) {
        DatabaseContext context = new DatabaseContext.OfCaller(export.caller());
        return door.run(
                        context,
                        Access.READ,
                        transaction -> exports.batch(
                                transaction,
                                export.request(),
                                export.position(),
                                export.plan().snapshot(),
                                config.batchSize()))
                .map(events -> chunk(export, events));
    }

    private static byte @Nullable [] chunk(Export export, List<ExportedEvent> events) {
        if (!events.isEmpty()) {
            return export.render(events);
        }
        if (!export.isComplete()) {
            throw new IllegalStateException("the export ended before its last event");
        }
        return null;
    }

    /** Notes the end: in the caller's name, or by the export's own secret when the caller's session is over. */
    Uni<Void> end(Export export, @Nullable String reason) {
        ExportEnd end = export.end(reason);
        return end(new DatabaseContext.OfCaller(export.caller()), export, end)
                .onFailure()
                .recoverWithUni(() -> end(DatabaseContext.Presented.of(export.secret()), export, end));
    }

    private Uni<Void> end(DatabaseContext context, Export export, ExportEnd end) {
        return door.run(context, Access.WRITE, transaction -> exports.end(transaction, export.id(), end));
    }

    private static AuditEvent started(Export export) {
        ExportRequest request = export.request();
        return AuditEvent.success("AUDIT_LOG_EXPORT_STARTED", "audit_log_export", export.id())
                .with("format", request.format().code())
                .with("from", request.from().toString())
                .with("to", request.to().toString())
                .with("planned_rows", export.plan().rows());
    }

    private static String secret() {
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }
}
