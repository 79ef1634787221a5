package care.eleva.app.appointment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import care.eleva.app.Audit;
import care.eleva.app.Person;
import care.eleva.testing.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/**
 * Many transactions that book at the same moment, each on a connection of its own. Two that have both written before either
 * has checked would wait for each other until one is shot; the expert's lock makes them queue before they write.
 */
class BookingRaceTest {
    private static final int PARALLEL = 24;
    private static final int ROUNDS = 5;

    @Test
    void bookingsOfOneExpertQueueInsteadOfDeadlocking() throws Exception {
        UUID event = SqlBooking.event(Person.expert(), 30, 0);
        List<String> outcomes = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(PARALLEL)) {
            for (int round = 0; round < ROUNDS; round++) {
                CyclicBarrier together = new CyclicBarrier(PARALLEL);
                Instant start = Person.inDays(10 + round);
                List<Callable<String>> bookings = new ArrayList<>();
                for (int i = 0; i < PARALLEL; i++) {
                    bookings.add(() -> book(event, start, together));
                }
                for (var outcome : threads.invokeAll(bookings)) {
                    outcomes.add(outcome.get());
                }
            }
        }
        assertThat(outcomes).containsOnly("booked", "23P01");
        assertThat(outcomes.stream().filter("booked"::equals)).hasSize(ROUNDS);
    }

    /** A payment that comes while its hold ends and somebody else wants the time: one of the two has it, and both know. */
    @Test
    void aLatePaymentTheExpiryAndAnotherPatientMeet() throws Exception {
        Person ana = Person.expert();
        UUID event = SqlBooking.event(ana, 30, 6000);
        try (var threads = Executors.newFixedThreadPool(3)) {
            for (int round = 0; round < 15; round++) {
                Instant start = Person.inDays(10 + round);
                Person paulo = Person.patient();
                UUID held = SqlBooking.book(event, paulo, start);
                Payment.wearOut(held.toString());
                CyclicBarrier together = new CyclicBarrier(3);
                var paid = threads.submit(() -> {
                    together.await();
                    return Payment.confirm(held.toString());
                });
                var expired = threads.submit(() -> {
                    together.await();
                    return Payment.expire(ana.userId());
                });
                var booked = threads.submit(() -> book(event, start, together));

                assertThat(expired.get()).isBetween(0, 1);
                String outcome = booked.get();
                assertThat(outcome).isIn("booked", "23P01", "EL409");
                assertThat(paid.get()).isEqualTo("booked".equals(outcome) ? "too_late" : "confirmed");
                assertThat(status(held)).isEqualTo("booked".equals(outcome) ? "expired" : "confirmed");
                assertThat(active(ana, start)).isEqualTo("1");
                // Each log has each transition once, whichever way it went.
                List<String> told = Audit.of(paulo.orgId(), held.toString());
                assertThat(told)
                        .doesNotHaveDuplicates()
                        .contains(
                                "booked".equals(outcome)
                                        ? "APPOINTMENT_EXPIRED success"
                                        : "APPOINTMENT_CONFIRMED success");
                assertThat(Audit.of(ana.orgId(), held.toString()))
                        .containsAll(told)
                        .hasSize(told.size() + 1);
            }
        }
    }

    @Test
    void aMoveAndABookingThatWantTheSameTimeHaveOneWinner() throws Exception {
        Person ana = Person.expert();
        UUID event = SqlBooking.event(ana, 30, 0);
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 15; round++) {
                Instant start = Person.inDays(10 + round);
                Instant wanted = start.plusSeconds(3600);
                Person paulo = Person.patient();
                UUID moving = SqlBooking.book(event, paulo, start);
                CyclicBarrier together = new CyclicBarrier(2);
                var moved = threads.submit(() -> move(paulo, moving, wanted, together));
                var booked = threads.submit(() -> book(event, wanted, together));

                assertThat(List.of(moved.get(), booked.get())).containsOnlyOnce("23P01");
                assertThat(active(ana, wanted)).isEqualTo("1");
                assertThat(active(ana, start)).isEqualTo("moved".equals(moved.get()) ? "0" : "1");
            }
        }
    }

    /** Two that move into each other's way do not wait for each other for ever. */
    @Test
    void movesOfOneExpertQueueToo() throws Exception {
        UUID event = SqlBooking.event(Person.expert(), 30, 0);
        Person paulo = Person.patient();
        Instant early = Person.inDays(10);
        Instant late = early.plusSeconds(3600);
        UUID first = SqlBooking.book(event, paulo, early);
        UUID second = SqlBooking.book(event, paulo, late);
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 10; round++) {
                CyclicBarrier together = new CyclicBarrier(2);
                var one = threads.submit(() -> move(paulo, first, late, together));
                var two = threads.submit(() -> move(paulo, second, early, together));
                assertThat(List.of(one.get(), two.get())).containsExactly("23P01", "23P01");
            }
        }
    }

    /** The backend dies between booking and commit: no appointment, no row in a log, no mail, and the time is free. */
    @Test
    void aConnectionThatIsKilledWhileBookingLeavesNothing() throws Exception {
        Person ana = Person.expert();
        Person paulo = Person.patient();
        UUID event = SqlBooking.event(ana, 30, 0);
        UUID id = UUID.randomUUID();
        Instant start = Person.inDays(10);
        var login = paulo.login();
        Sql.execute(login, "SELECT book(?, ?, ?::timestamptz, 'Europe/Lisbon')", id, event, start + "");
        String backend = Sql.text(login, "SELECT pg_backend_pid()::text");
        Audit.strings("SELECT pg_terminate_backend(?::integer, 60000)::text", "" + backend);

        assertThatThrownBy(() -> Sql.execute(login, "SELECT 1")).isInstanceOf(Sql.Refused.class);
        assertThat(Audit.strings(
                        "SELECT a.id::text FROM app.appointment a WHERE a.id = ?::uuid"
                                + " UNION ALL SELECT p.side FROM app.appointment_by_org p WHERE p.appointment_id = ?::uuid"
                                + " UNION ALL SELECT n.kind FROM app.notification n WHERE n.appointment_id = ?::uuid"
                                + " UNION ALL SELECT l.action FROM audit.audit_logs l WHERE l.resource_id = ?",
                        "" + id,
                        "" + id,
                        "" + id,
                        "" + id))
                .isEmpty();
        assertThat(SqlBooking.book(event, Person.patient(), start)).isNotNull();
    }

    private static String status(UUID id) {
        return Audit.strings("SELECT status FROM app.appointment WHERE id = ?::uuid", "" + id)
                .getFirst();
    }

    /** How many hold or have the expert's time at this moment. */
    private static String active(Person expert, Instant at) {
        return Audit.strings(
                        "SELECT count(*)::text FROM app.appointment WHERE expert_id = ? AND status IN ('pending_payment', 'confirmed')"
                                + " AND busy @> ?::timestamptz",
                        expert.userId(),
                        at.toString())
                .getFirst();
    }

    private static String move(Person patient, UUID id, Instant to, CyclicBarrier together) throws Exception {
        try (var login = patient.login()) {
            together.await();
            Sql.execute(login, "SELECT reschedule(?, ?::timestamptz)", id, to + "");
            login.commit();
            return "moved";
        } catch (Sql.Refused refused) {
            return refused.state();
        }
    }

    private static String book(UUID event, Instant start, CyclicBarrier together) throws Exception {
        try (var login = Person.patient().login()) {
            together.await();
            Sql.execute(
                    login, "SELECT book(?, ?, ?::timestamptz, 'Europe/Lisbon')", UUID.randomUUID(), event, start + "");
            login.commit();
            return "booked";
        } catch (Sql.Refused refused) {
            return refused.state();
        }
    }
}
