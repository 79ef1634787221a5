package care.eleva.app.schedule;

import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.http.ETags;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Reads and replaces the caller's schedule. */
@ApplicationScoped
class ScheduleService {
    private final Database database;
    private final ScheduleRepository schedules;
    private final CurrentCaller caller;

    ScheduleService(Database database, ScheduleRepository schedules, CurrentCaller caller) {
        this.database = database;
        this.schedules = schedules;
        this.caller = caller;
    }

    Uni<ScheduleView> get() {
        return schedules.get();
    }

    Uni<ScheduleView> put(PutSchedule schedule, @Nullable String ifMatch) {
        schedule.requireNoOverlap();
        return caller.get()
                .chain(who -> database.write(transaction -> schedules
                        .get(transaction)
                        .invoke(present -> ETags.require(ifMatch, present.version()))
                        .chain(present -> replace(transaction, schedule, present.version()))
                        .call(view -> transaction.audit(AuditEvent.success("SCHEDULE_UPDATED", "schedule", who.userId())
                                .with("version", view.version())))));
    }

    private Uni<ScheduleView> replace(Transaction transaction, PutSchedule schedule, int version) {
        return schedules
                .putSettings(transaction, schedule, version)
                .invoke(written -> {
                    if (!written) {
                        throw KitProblem.PRECONDITION_FAILED.exception("It has changed since; read it again.");
                    }
                })
                .chain(() -> schedules.putHours(transaction, schedule))
                .chain(() -> schedules.get(transaction));
    }
}
