package care.eleva.app.appointment;

import care.eleva.app.Person;
import care.eleva.testing.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/** Booking by SQL alone, as the service's login. */
final class SqlBooking {
    private SqlBooking() {}

    /** A published event of an available expert with a public profile, who can be paid if it has a price. */
    static UUID event(Person expert, int minutes, int price) throws SQLException {
        UUID event = UUID.randomUUID();
        expert.isAvailable().publishesProfile();
        if (price > 0) {
            expert.canBePaid();
        }
        try (var login = expert.login()) {
            Sql.execute(
                    login,
                    "INSERT INTO event (id, name, slug, duration_minutes, price) VALUES (?, 'Race', ?, ?, ?)",
                    event,
                    "race-" + event,
                    minutes,
                    price);
            Sql.execute(login, "UPDATE event SET status = 'published' WHERE id = ?", event);
            login.commit();
        }
        return event;
    }

    static UUID book(Person expert, Person patient, Instant start) throws SQLException {
        return book(event(expert, 30, 0), patient, start);
    }

    static UUID book(UUID event, Person patient, Instant start) throws SQLException {
        UUID id = UUID.randomUUID();
        try (var login = patient.login()) {
            Sql.execute(login, "SELECT book(?, ?, ?::timestamptz, 'Europe/Lisbon')", id, event, start + "");
            login.commit();
        }
        return id;
    }
}
