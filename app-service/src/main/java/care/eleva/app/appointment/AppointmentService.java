package care.eleva.app.appointment;

import care.eleva.app.persistence.Entities;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.http.Cursor;
import care.eleva.kit.http.ETags;
import care.eleva.kit.http.Page;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.problem.ProblemException;
import care.eleva.kit.security.Caller;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Shows appointments and moves them through their states. Every change and its audit row commit together. */
@ApplicationScoped
public class AppointmentService {
    private static final String APPOINTMENT = "appointment";

    private final Database database;
    private final AppointmentRepository appointments;
    private final Entities entities;
    private final CurrentCaller caller;
    private final Clock clock;

    AppointmentService(
            Database database,
            AppointmentRepository appointments,
            Entities entities,
            CurrentCaller caller,
            Clock clock) {
        this.database = database;
        this.appointments = appointments;
        this.entities = entities;
        this.caller = caller;
        this.clock = clock;
    }

    Uni<AppointmentView> complete(UUID id, @Nullable String ifMatch) {
        return change(id, ifMatch, "APPOINTMENT_COMPLETED", appointment -> appointment.complete(clock.instant()));
    }

    Uni<AppointmentView> missed(UUID id, @Nullable String ifMatch) {
        return change(id, ifMatch, "APPOINTMENT_NO_SHOW", appointment -> appointment.missed(clock.instant()));
    }

    Uni<AppointmentView> cancel(UUID id, @Nullable String ifMatch, @Nullable String reason) {
        return caller.get()
                .chain(who -> database.write(transaction -> appointments
                        .get(transaction, id)
                        .invoke(view -> ETags.optional(ifMatch, view.version()))
                        .chain(view -> view.seenByExpert()
                                ? change(transaction, view, "APPOINTMENT_CANCELLED", cancelBy(who, reason))
                                : cancelAsPatient(transaction, view, BookingService.seen(ifMatch, view), reason))));
    }

    private Consumer<Appointment> cancelBy(Caller who, @Nullable String reason) {
        return appointment -> appointment.cancel(who.userId(), reason, clock.instant());
    }

    private Uni<AppointmentView> cancelAsPatient(
            Transaction transaction, AppointmentView view, @Nullable Integer version, @Nullable String reason) {
        return appointments
                .cancelAsPatient(transaction, view.id(), version, reason)
                .call(() -> transaction.audit(event("APPOINTMENT_CANCELLED", view)))
                .chain(() -> appointments.get(transaction, view.id()));
    }

    private Uni<AppointmentView> change(UUID id, @Nullable String ifMatch, String action, Consumer<Appointment> step) {
        return database.write(transaction -> appointments
                .get(transaction, id)
                .invoke(view -> ETags.optional(ifMatch, view.version()))
                .chain(view -> change(transaction, view, action, step)));
    }

    /** Takes a step of the state machine on the expert's side. */
    private Uni<AppointmentView> change(
            Transaction transaction, AppointmentView view, String action, Consumer<Appointment> step) {
        return entities.run(() -> appointments
                        .findById(view.id())
                        .onItem()
                        .ifNull()
                        .failWith(() -> notTheirs(view))
                        .invoke(step))
                .call(() -> transaction.audit(event(action, view)))
                .chain(() -> appointments.get(transaction, view.id()));
    }

    /** Whoever runs the team's schedule sees what is not theirs to change. */
    private static ProblemException notTheirs(AppointmentView view) {
        return view.seenByExpert()
                ? KitProblem.PERMISSION_DENIED.exception()
                : AppointmentProblem.APPOINTMENT_NOT_FOUND.exception();
    }

    /** The appointment as the caller's organization sees it, inside another feature's transaction. */
    public Uni<AppointmentView> get(Transaction transaction, UUID id) {
        return appointments.get(transaction, id);
    }

    Uni<AppointmentView> get(UUID id) {
        return appointments.get(id);
    }

    Uni<Page<AppointmentView>> list(ListScope scope, int limit, @Nullable String after) {
        return allowed(scope)
                .chain(() -> appointments.list(scope, limit + 1, Cursor.decode(after)))
                .map(rows -> Page.of(
                        rows, limit, view -> new Cursor(view.startsAt().atOffset(ZoneOffset.UTC), view.id()).encode()));
    }

    private Uni<Void> allowed(ListScope scope) {
        return caller.get()
                .invoke(who -> {
                    if (scope == ListScope.organization && !who.has("schedule:manage_team")) {
                        throw KitProblem.PERMISSION_DENIED.exception();
                    }
                })
                .replaceWithVoid();
    }

    static AuditEvent event(String action, AppointmentView view) {
        return AuditEvent.success(action, APPOINTMENT, view.id())
                .about(view.patientId())
                .target("event", view.eventId());
    }
}
