package care.eleva.app.record;

import care.eleva.app.appointment.AppointmentProblem;
import care.eleva.app.appointment.AppointmentService;
import care.eleva.app.appointment.AppointmentView;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.http.ETags;
import care.eleva.kit.idempotency.Idempotency;
import care.eleva.kit.security.Caller;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import care.eleva.kit.time.Ids;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes records, version by version, and shares them. */
@ApplicationScoped
class RecordService {
    static final String RECORD = "medical_record";
    private static final int FIRST = 1;

    private final Database database;
    private final RecordRepository records;
    private final RecordDenials denials;
    private final AppointmentService appointments;
    private final DataKeys keys;
    private final Idempotency idempotency;
    private final CurrentCaller caller;
    private final Clock clock;

    RecordService(
            Database database,
            RecordRepository records,
            RecordDenials denials,
            AppointmentService appointments,
            DataKeys keys,
            Idempotency idempotency,
            CurrentCaller caller,
            Clock clock) {
        this.database = database;
        this.records = records;
        this.denials = denials;
        this.appointments = appointments;
        this.keys = keys;
        this.idempotency = idempotency;
        this.caller = caller;
        this.clock = clock;
    }

    Uni<RecordView> create(UUID appointmentId, WriteRecord command) {
        return caller.get()
                .chain(who -> database.write(transaction -> keys.forWriting(transaction, who.requireOrgId())
                        .chain(writing -> idempotency.once(
                                transaction,
                                "POST /v1/appointments/{appointmentId}/records",
                                writing.fingerprint(appointmentId, command.content()),
                                RecordView.class,
                                () -> create(transaction, appointmentId, who, writing.current(), command)))));
    }

    private Uni<RecordView> create(
            Transaction transaction, UUID appointmentId, Caller who, DataKey key, WriteRecord command) {
        return appointments
                .get(transaction, appointmentId)
                .invoke(appointment -> requireExpert(appointment, who))
                .chain(appointment -> insert(transaction, appointment, who.requireOrgId(), key, command));
    }

    private static void requireExpert(AppointmentView appointment, Caller who) {
        if (!appointment.expertId().equals(who.userId())) {
            throw AppointmentProblem.APPOINTMENT_NOT_FOUND.exception();
        }
    }

    private Uni<RecordView> insert(
            Transaction transaction, AppointmentView appointment, String orgId, DataKey key, WriteRecord command) {
        UUID id = Ids.next(clock);
        String sealed = RecordEnvelope.seal(key, orgId, id, FIRST, command.content());
        return records.insert(transaction, id, appointment.id(), appointment.patientId())
                .chain(() -> records.insertVersion(transaction, id, FIRST, key, sealed))
                .call(() -> transaction.audit(AuditEvent.success("MEDICAL_RECORD_CREATED", RECORD, id)
                        .about(appointment.patientId())
                        .target("appointment", appointment.id())))
                .chain(() -> records.get(transaction, id));
    }

    /** Writes the next version, unless there is a newer one than {@code ifMatch} names. */
    Uni<RecordView> update(UUID id, @Nullable String ifMatch, WriteRecord command) {
        return caller.get()
                .chain(who -> database.write(transaction -> records.findForUpdate(transaction, id)
                        .onItem()
                        .ifNotNull()
                        .invoke(view -> ETags.require(ifMatch, view.version()))
                        .onItem()
                        .ifNotNull()
                        .transformToUni(view -> next(transaction, view, who.requireOrgId(), command))))
                .onItem()
                .ifNull()
                .switchTo(() -> denials.deny(id));
    }

    private Uni<RecordView> next(Transaction transaction, RecordView view, String orgId, WriteRecord command) {
        int version = view.version() + 1;
        return keys.forWriting(transaction, orgId)
                .map(DataKeys.Writing::current)
                .chain(key -> records.insertVersion(
                        transaction,
                        view.id(),
                        version,
                        key,
                        RecordEnvelope.seal(key, orgId, view.id(), version, command.content())))
                .call(() -> transaction.audit(changed(view, "content").with("version", version)))
                .chain(() -> records.get(transaction, view.id()));
    }

    /** Lets the patient read it; sharing twice changes nothing the second time. */
    Uni<RecordView> share(UUID id) {
        return change(id, "shared", transaction -> records.share(transaction, id));
    }

    /** Ends the patient's reading of it. */
    Uni<RecordView> unshare(UUID id) {
        return change(id, "unshared", transaction -> records.unshare(transaction, id));
    }

    /** A change of one's own record that tells how many rows it changed. */
    private interface Change {
        Uni<Integer> apply(Transaction transaction);
    }

    private Uni<RecordView> change(UUID id, String what, Change change) {
        return database.write(transaction -> records.find(transaction, id)
                        .onItem()
                        .ifNotNull()
                        .transformToUni(view -> change(transaction, view, what, change)))
                .onItem()
                .ifNull()
                .switchTo(() -> denials.deny(id));
    }

    private Uni<@Nullable RecordView> change(Transaction transaction, RecordView view, String what, Change change) {
        return change.apply(transaction)
                .chain(changed -> changed == 0
                        ? Uni.createFrom().voidItem().invoke(transaction::nothingHappened)
                        : transaction.audit(changed(view, what)).replaceWithVoid())
                .chain(() -> records.find(transaction, view.id()));
    }

    private static AuditEvent changed(RecordView view, String what) {
        return AuditEvent.success("MEDICAL_RECORD_UPDATED", RECORD, view.id())
                .about(view.patientId())
                .with("change", what);
    }
}
