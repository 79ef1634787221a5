package care.eleva.app.appointment;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.app.Person;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Java and the database hold the same state machine. */
class AppointmentStatusTest {

    @Test
    void theDatabaseLetsEveryTransitionPassThatJavaAllowsAndNoOther() throws Exception {
        UUID id = SqlBooking.book(Person.expert(), Person.patient(), Person.inDays(3));
        try (var superuser = TestDatabase.shared().asSuperuser()) {
            superuser.setAutoCommit(false);
            for (AppointmentStatus from : AppointmentStatus.values()) {
                for (AppointmentStatus to : AppointmentStatus.values()) {
                    boolean expected = from == to || from.mayBecome(to);
                    assertThat(passes(superuser, id, from, to))
                            .as(from + " → " + to)
                            .isEqualTo(expected);
                }
            }
        }
    }

    private static boolean passes(java.sql.Connection superuser, UUID id, AppointmentStatus from, AppointmentStatus to)
            throws Exception {
        // The state it starts from is laid past the triggers; the step itself goes through the guard, and through
        // nothing else.
        Sql.execute(superuser, "SET LOCAL session_replication_role = replica");
        set(superuser, id, from);
        Sql.execute(superuser, "SET LOCAL session_replication_role = origin");
        Sql.execute(superuser, "ALTER TABLE app.appointment DISABLE TRIGGER USER");
        Sql.execute(superuser, "ALTER TABLE app.appointment ENABLE TRIGGER appointment_guard");
        try {
            set(superuser, id, to);
            return true;
        } catch (Sql.Refused refused) {
            assertThat(refused.state()).isEqualTo("EL409");
            return false;
        } finally {
            superuser.rollback();
        }
    }

    private static void set(java.sql.Connection superuser, UUID id, AppointmentStatus status) {
        Sql.execute(
                superuser,
                "UPDATE app.appointment SET status = ?, starts_at = now() - interval '1 hour',"
                        + " hold_expires_at = CASE WHEN ? = 'pending_payment' THEN now() END,"
                        + " cancelled_at = CASE WHEN ? = 'cancelled' THEN now() END WHERE id = ?",
                status.code(),
                status.code(),
                status.code(),
                id);
    }
}
