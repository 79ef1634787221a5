package care.eleva.app.record;

import care.eleva.app.appointment.AppointmentProblem;
import care.eleva.app.appointment.AppointmentService;
import care.eleva.app.appointment.AppointmentView;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.idempotency.Idempotency;
import care.eleva.kit.security.Caller;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import care.eleva.kit.time.Ids;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes, opens and shares records. Opening one is impossible without the audit row that says so. */
@ApplicationScoped
class RecordService {
    private static final String RECORD = "medical_record";
    private static final int FIRST = 1;

    private final Database database;
    private final RecordRepository records;
    private final AppointmentService appointments;
    private final DataKeys keys;
    private final Idempotency idempotency;
    private final CurrentCaller caller;
    private final Clock clock;

    RecordService(
            Database database,
            RecordRepository records,
            AppointmentService appointments,
            DataKeys keys,
            Idempotency idempotency,
            CurrentCaller caller,
            Clock clock) {
        this.database = database;
        this.records = records;
        this.appointments = appointments;
        this.keys = keys;
        this.idempotency = idempotency;
        this.caller = caller;
        this.clock = clock;
    }

    Uni<RecordView> create(UUID appointmentId, CreateRecord command) {
        return caller.get()
                .chain(who -> database.write(transaction -> idempotency.once(
                        transaction,
                        "POST /v1/appointments/{appointmentId}/records",
                        keys.fingerprint(appointmentId, command.content()),
                        RecordView.class,
                        () -> create(transaction, appointmentId, who, command))));
    }

    private Uni<RecordView> create(Transaction transaction, UUID appointmentId, Caller who, CreateRecord command) {
        return appointments
                .get(transaction, appointmentId)
                .invoke(appointment -> requireExpert(appointment, who))
                .chain(appointment -> insert(transaction, appointment, who.requireOrgId(), command));
    }

    private static void requireExpert(AppointmentView appointment, Caller who) {
        if (!appointment.expertId().equals(who.userId())) {
            throw AppointmentProblem.APPOINTMENT_NOT_FOUND.exception();
        }
    }

    private Uni<RecordView> insert(
            Transaction transaction, AppointmentView appointment, String orgId, CreateRecord command) {
        UUID id = Ids.next(clock);
        return keys.current(transaction, orgId)
                .call(() -> records.insert(transaction, id, appointment.id(), appointment.patientId()))
                .chain(key -> records.insertVersion(
                        transaction, id, FIRST, key, RecordEnvelope.seal(key, orgId, id, FIRST, command.content())))
                .call(() -> transaction.audit(AuditEvent.success("MEDICAL_RECORD_CREATED", RECORD, id)
                        .about(appointment.patientId())
                        .target("appointment", appointment.id())))
                .chain(() -> records.get(transaction, id));
    }

    Uni<OpenedRecord> open(UUID id) {
        return database.write(transaction -> transaction
                        .sealedPersonal(Map.of())
                        .chain(personal -> records.open(transaction, id, personal))
                        .onItem()
                        .ifNotNull()
                        .transform(row -> OpenedRecord.of(id, row, keys)))
                .onItem()
                .ifNull()
                .switchTo(() -> deny(id));
    }

    /** In a transaction of its own: the refused one has nothing to commit. */
    private <T> Uni<T> deny(UUID id) {
        return database.write(transaction ->
                        transaction.sealedPersonal(Map.of()).chain(personal -> records.deny(transaction, id, personal)))
                .onItem()
                .transformToUni(denied -> Uni.createFrom().failure(RecordProblem.RECORD_NOT_FOUND.exception()));
    }

    /** Lets the patient read it; sharing twice changes nothing the second time. */
    Uni<RecordView> share(UUID id) {
        return database.write(transaction -> records.find(transaction, id)
                        .onItem()
                        .ifNotNull()
                        .transformToUni(view -> share(transaction, view)))
                .onItem()
                .ifNull()
                .switchTo(() -> deny(id));
    }

    private Uni<@Nullable RecordView> share(Transaction transaction, RecordView view) {
        return records.share(transaction, view.id())
                .chain(changed -> changed == 0
                        ? Uni.createFrom().voidItem().invoke(transaction::nothingHappened)
                        : transaction
                                .audit(AuditEvent.success("MEDICAL_RECORD_UPDATED", RECORD, view.id())
                                        .about(view.patientId())
                                        .with("change", "shared"))
                                .replaceWithVoid())
                .chain(() -> records.find(transaction, view.id()));
    }

    Uni<List<RecordView>> listByAppointment(UUID appointmentId) {
        return records.listByAppointment(appointmentId);
    }

    /** Fails with {@code record_not_found} unless the caller may read the record. */
    Uni<Void> requireVisible(UUID id) {
        return records.maySee(id).chain(may -> may ? Uni.createFrom().voidItem() : deny(id));
    }
}
