package care.eleva.app.appointment;

import care.eleva.kit.http.Cursor;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Entities of {@code app.appointment}, and SQL of what each organization sees of them. */
@ApplicationScoped
class AppointmentRepository implements PanacheRepositoryBase<Appointment, UUID> {
    private static final String COLUMNS =
            "appointment_id, side, event_id, event_name, expert_id, patient_id, starts_at,"
                    + " ends_at, time_zone, price, currency, status";
    private static final String GET = "SELECT " + COLUMNS + " FROM appointment_by_org WHERE appointment_id = $1";
    private static final String FIRST_PAGE =
            "SELECT " + COLUMNS + " FROM appointment_by_org ORDER BY starts_at DESC, appointment_id DESC LIMIT $1";
    private static final String NEXT_PAGE = "SELECT " + COLUMNS
            + " FROM appointment_by_org WHERE (starts_at, appointment_id) < ($2, $3)"
            + " ORDER BY starts_at DESC, appointment_id DESC LIMIT $1";

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

    Uni<List<AppointmentView>> list(int rows, @Nullable Cursor after) {
        return after == null
                ? database.query(AppointmentView::of, FIRST_PAGE, rows)
                : database.query(AppointmentView::of, NEXT_PAGE, rows, after.at(), after.id());
    }

    Uni<Void> book(Transaction transaction, UUID id, BookAppointment command) {
        return transaction
                .execute(
                        "SELECT book($1, $2, $3, $4)",
                        id,
                        command.eventId(),
                        command.startsAt().atOffset(ZoneOffset.UTC),
                        command.timeZone().getId())
                .onFailure(PgException.class)
                .transform(AppointmentRepository::problem)
                .replaceWithVoid();
    }

    Uni<Boolean> cancelAsPatient(Transaction transaction, UUID id) {
        return transaction
                .execute("SELECT cancel_own_appointment($1) AS cancelled", id)
                .map(rows -> rows.iterator().next().getBoolean("cancelled"));
    }

    /** The database names its reason in the message; the codes are the same. */
    private static Throwable problem(Throwable failure) {
        PgException refused = (PgException) failure;
        return switch (String.valueOf(refused.getSqlState())) {
            case "23P01" -> AppointmentProblem.SLOT_ALREADY_BOOKED.exception();
            case "EL404" -> AppointmentProblem.BOOKABLE_EVENT_NOT_FOUND.exception();
            case "EL422" ->
                AppointmentProblem.valueOf(refused.getErrorMessage().toUpperCase(Locale.ROOT))
                        .exception();
            default -> refused;
        };
    }

    private static AppointmentView only(List<AppointmentView> rows) {
        if (rows.isEmpty()) {
            throw AppointmentProblem.APPOINTMENT_NOT_FOUND.exception();
        }
        return rows.getFirst();
    }
}
