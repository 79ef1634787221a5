package care.eleva.app.appointment;

import care.eleva.kit.http.ETags;
import care.eleva.kit.idempotency.Idempotency;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import care.eleva.kit.time.Ids;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Takes times: books them and moves appointments to others. */
@ApplicationScoped
class BookingService {
    private final Database database;
    private final AppointmentRepository appointments;
    private final Idempotency idempotency;
    private final BookingConfig config;
    private final BookingAddress address;
    private final BookingExpiry expiry;
    private final Clock clock;

    BookingService(
            Database database,
            AppointmentRepository appointments,
            Idempotency idempotency,
            BookingConfig config,
            BookingAddress address,
            BookingExpiry expiry,
            Clock clock) {
        this.database = database;
        this.appointments = appointments;
        this.idempotency = idempotency;
        this.config = config;
        this.address = address;
        this.expiry = expiry;
        this.clock = clock;
    }

    Uni<AppointmentView> book(BookAppointment command) {
        return pastStaleHolds(() -> database.write(transaction -> idempotency.once(
                transaction,
                "POST /v1/appointments",
                command,
                AppointmentView.class,
                () -> book(transaction, command))));
    }

    private Uni<AppointmentView> book(Transaction transaction, BookAppointment command) {
        UUID id = Ids.next(clock);
        return appointments
                .book(transaction, id, command, BookingTerms.of(config, address.get()))
                .chain(() -> appointments.get(transaction, id))
                .call(view -> transaction.audit(AppointmentService.event("APPOINTMENT_CREATED", view)));
    }

    /** Moves an appointment; {@code ifMatch} is the version that the caller has seen, if that matters to them. */
    Uni<AppointmentView> reschedule(UUID id, RescheduleAppointment command, @Nullable String ifMatch) {
        return pastStaleHolds(() -> database.write(transaction -> appointments
                .get(transaction, id)
                .invoke(view -> ETags.optional(ifMatch, view.version()))
                .call(view -> appointments.reschedule(transaction, id, command, seen(ifMatch, view)))
                .call(view -> transaction.audit(AppointmentService.event("APPOINTMENT_RESCHEDULED", view)))
                .chain(() -> appointments.get(transaction, id))));
    }

    /** The version that a change is held to, or null when the caller takes any. */
    static @Nullable Integer seen(@Nullable String ifMatch, AppointmentView view) {
        return ifMatch == null ? null : view.version();
    }

    /** When only a hold that is over is in the way, it is expired and the attempt made once more. */
    private Uni<AppointmentView> pastStaleHolds(Supplier<Uni<AppointmentView>> attempt) {
        return attempt.get()
                .onFailure(StaleHoldException.class)
                .recoverWithUni(stale -> expiry.expireFor(stale.expertId()).chain(again -> attempt.get()))
                .onFailure(StaleHoldException.class)
                .transform(busy -> AppointmentProblem.SLOT_ALREADY_BOOKED.exception());
    }
}
