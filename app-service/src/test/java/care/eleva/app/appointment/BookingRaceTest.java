package care.eleva.app.appointment;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.app.Person;
import care.eleva.testing.Sql;
import java.sql.SQLException;
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
        UUID event = publishedEvent();
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

    private static UUID publishedEvent() throws SQLException {
        UUID event = UUID.randomUUID();
        try (var login = Person.expert().login()) {
            Sql.execute(
                    login,
                    "INSERT INTO event (id, name, slug, duration_minutes, price) VALUES (?, 'Race', 'race', 30, 0)",
                    event);
            Sql.execute(login, "UPDATE event SET status = 'published' WHERE id = ?", event);
            login.commit();
        }
        return event;
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
