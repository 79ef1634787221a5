package care.eleva.app.appointment;

import care.eleva.kit.http.Cursor;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Entities of {@code app.appointment}, and SQL of what each organization sees of them. */
@ApplicationScoped
class AppointmentRepository implements PanacheRepositoryBase<Appointment, UUID> {
    private static final String COLUMNS =
            "appointment_id, side, event_id, event_name, expert_id, patient_id, starts_at,"
                    + " ends_at, time_zone, price, currency, status, hold_expires_at, cancel_free_until, refund, version";
    private static final String GET = "SELECT " + COLUMNS + " FROM appointment_by_org WHERE appointment_id = $1";
    private static final String PAGE = "SELECT " + COLUMNS + " FROM appointment_by_org WHERE %s"
            + " ORDER BY starts_at DESC, appointment_id DESC LIMIT $1";
    private static final String AFTER = " AND (starts_at, appointment_id) < ($2, $3)";

    private final Database database;

    AppointmentRepository(Database database) {
        this.database = database;
    }

    Uni<AppointmentView> get(UUID id) {
        return database.query(AppointmentView::of, GET, id).map(AppointmentRepository::only);
    }

    Uni<AppointmentView> get(Transaction transaction, UUID id) {
        return transaction.list(AppointmentView::of, GET, id).map(AppointmentRepository::only);
    }

    Uni<List<AppointmentView>> list(ListScope scope, int rows, @Nullable Cursor after) {
        return after == null
                ? database.query(AppointmentView::of, PAGE.formatted(scope.condition()), rows)
                : database.query(
                        AppointmentView::of, PAGE.formatted(scope.condition() + AFTER), rows, after.at(), after.id());
    }

    Uni<Void> book(Transaction transaction, UUID id, BookAppointment command, BookingTerms terms) {
        return transaction
                .execute(
                        "SELECT book($1, $2, $3, $4, make_interval(secs => $5), $6, $7, $8, $9)",
                        id,
                        command.eventId(),
                        command.startsAt().atOffset(ZoneOffset.UTC),
                        command.timeZone().getId(),
                        (double) terms.hold().toSeconds(),
                        terms.address(),
                        terms.patientLimit(),
                        terms.patientDailyLimit(),
                        terms.addressLimit())
                .onFailure()
                .transform(BookingRefusals::of)
                .replaceWithVoid();
    }

    Uni<Void> reschedule(Transaction transaction, UUID id, RescheduleAppointment command, @Nullable Integer version) {
        return transaction
                .execute("SELECT reschedule($1, $2, $3)", id, command.startsAt().atOffset(ZoneOffset.UTC), version)
                .onFailure()
                .transform(BookingRefusals::of)
                .replaceWithVoid();
    }

    Uni<Void> cancelAsPatient(Transaction transaction, UUID id, @Nullable Integer version, @Nullable String reason) {
        return transaction
                .execute("SELECT cancel_own_appointment($1, $2, $3)", id, version, reason)
                .onFailure()
                .transform(BookingRefusals::of)
                .replaceWithVoid();
    }

    private static AppointmentView only(List<AppointmentView> rows) {
        if (rows.isEmpty()) {
            throw AppointmentProblem.APPOINTMENT_NOT_FOUND.exception();
        }
        return rows.getFirst();
    }
}
