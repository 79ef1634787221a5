package care.eleva.app.appointment;

import care.eleva.kit.idempotency.Idempotency;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import care.eleva.kit.time.Ids;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.UUID;

/** Takes times: books them and moves appointments to others. */
@ApplicationScoped
class BookingService {
    private final Database database;
    private final AppointmentRepository appointments;
    private final Idempotency idempotency;
    private final BookingConfig config;
    private final BookingAddress address;
    private final Clock clock;

    BookingService(
            Database database,
            AppointmentRepository appointments,
            Idempotency idempotency,
            BookingConfig config,
            BookingAddress address,
            Clock clock) {
        this.database = database;
        this.appointments = appointments;
        this.idempotency = idempotency;
        this.config = config;
        this.address = address;
        this.clock = clock;
    }

    Uni<AppointmentView> book(BookAppointment command) {
        return database.write(transaction -> idempotency.once(
                transaction,
                "POST /v1/appointments",
                command,
                AppointmentView.class,
                () -> book(transaction, command)));
    }

    private Uni<AppointmentView> book(Transaction transaction, BookAppointment command) {
        UUID id = Ids.next(clock);
        return appointments
                .book(transaction, id, command, BookingTerms.of(config, address.get()))
                .chain(() -> appointments.get(transaction, id))
                .call(view -> transaction.audit(AppointmentService.event("APPOINTMENT_CREATED", view)));
    }

    Uni<AppointmentView> reschedule(UUID id, RescheduleAppointment command) {
        return database.write(transaction -> appointments
                .get(transaction, id)
                .call(() -> appointments.reschedule(transaction, id, command, null))
                .call(view -> transaction.audit(AppointmentService.event("APPOINTMENT_RESCHEDULED", view)))
                .chain(() -> appointments.get(transaction, id)));
    }
}
