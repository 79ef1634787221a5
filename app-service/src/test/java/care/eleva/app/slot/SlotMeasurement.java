package care.eleva.app.slot;

import care.eleva.app.Audit;
import care.eleva.app.Person;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * What free slots cost, beside the cheapest thing that a public page asks for. Not part of any run:
 * {@code ./mvnw test -pl app-service -am -Dtest=SlotMeasurement -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class SlotMeasurement {
    private static final int ROUNDS = 300;

    @Test
    void measure() throws SQLException {
        UUID usual = expert(
                "30",
                "(1, time '09:00', time '12:30'), (1, '14:00', '18:00'), (2, '09:00', '12:30'), (2, '14:00', '18:00'),"
                        + " (3, '09:00', '12:30'), (3, '14:00', '18:00'), (4, '09:00', '12:30'), (4, '14:00', '18:00'), (5, '09:00', '17:00')");
        UUID always = expert(
                "5",
                "(1, time '00:00', time '00:00'), (2, '00:00', '00:00'), (3, '00:00', '00:00'), (4, '00:00', '00:00'),"
                        + " (5, '00:00', '00:00'), (6, '00:00', '00:00'), (7, '00:00', '00:00')");
        try (Connection visitor = TestDatabase.shared().as("app_service")) {
            double least = median(visitor, "SELECT * FROM published_event(?)", usual);
            System.out.printf("published_event: %.3f ms%n", least);
            for (String days : new String[] {"1", "7", "60"}) {
                for (var event : new UUID[] {usual, always}) {
                    String sql = "SELECT * FROM free_slots(?, now(), now() + interval '" + days + " days', 1001)";
                    double ms = median(visitor, sql, event);
                    System.out.printf(
                            "free_slots of %s days, %s: %d slots, %.3f ms, ratio %.1f%n",
                            days,
                            event.equals(usual) ? "usual hours" : "always open",
                            Sql.rows(visitor, sql, event).size(),
                            ms,
                            ms / least);
                }
            }
        }
        try (Connection owner = TestDatabase.shared().asOwnerOf("app")) {
            Sql.rows(
                            owner,
                            "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT range_agg(a.busy) FROM app.appointment a"
                                    + " WHERE a.expert_id = (SELECT e.expert_id FROM app.event e WHERE e.id = '" + usual
                                    + "')"
                                    + " AND a.busy && tstzrange(now(), now() + interval '60 days') AND a.status IN ('pending_payment', 'confirmed')"
                                    + " AND (a.status = 'confirmed' OR a.hold_expires_at > now())")
                    .forEach(line -> System.out.println(line.getFirst()));
        }
    }

    /** With 900 bookings in the next 60 days and 9,000 before, among 100,000 of others. */
    private static UUID expert(String step, String windows) throws SQLException {
        Person expert = Person.expert();
        UUID event = UUID.randomUUID();
        expert.publishesProfile();
        try (Connection login = expert.login()) {
            Sql.execute(
                    login,
                    "INSERT INTO event (id, name, slug, duration_minutes, price) VALUES (?, 'Measured', 'measured', 30, 0)",
                    event);
            Sql.execute(login, "UPDATE event SET status = 'published' WHERE id = ?", event);
            Sql.execute(
                    login,
                    "INSERT INTO schedule (time_zone, minimum_notice_minutes, booking_window_days, slot_interval_minutes, buffer_before_minutes)"
                            + " VALUES ('Europe/Lisbon', 0, 365, " + step + ", 0)");
            Sql.execute(login, "INSERT INTO schedule_window (weekday, opens, closes) VALUES " + windows);
            login.commit();
        }
        Audit.tamper(
                "SET session_replication_role = replica",
                appointments(
                        expert,
                        event,
                        "CASE WHEN n % 10 = 0 THEN '" + expert.userId() + "' ELSE '" + expert.userId()
                                + "_' || n % 100 END"),
                "ANALYZE app.appointment");
        return event;
    }

    private static String appointments(Person expert, UUID event, String who) {
        return """
                INSERT INTO app.appointment (org_id, id, event_id, expert_id, patient_id, patient_org_id, event_name, starts_at, ends_at,
                                             time_zone, price, currency, status, busy, cancel_free_until)
                SELECT '%s', gen_random_uuid(), '%s', %s, 'user_x', 'org_x', 'x', s.at, s.at + interval '30 minutes', 'UTC', 0, 'eur',
                       CASE WHEN s.at < now() THEN 'completed' ELSE 'confirmed' END, tstzrange(s.at, s.at + interval '30 minutes'), s.at
                FROM generate_series(1, 99000) AS n
                CROSS JOIN LATERAL (SELECT date_trunc('day', now()) + make_interval(days => (n / 10) %% 660 - 600, mins => 7 * 60 + 60 * ((n / 10) / 660))) AS s (at)""".formatted(expert.orgId(), event, who);
    }

    private static double median(Connection login, String sql, UUID event) throws SQLException {
        login.setAutoCommit(false);
        double[] times = new double[ROUNDS];
        for (int i = -30; i < ROUNDS; i++) {
            Sql.execute(login, "SELECT auth.anonymous('{}')");
            long begin = System.nanoTime();
            Sql.rows(login, sql, event);
            if (i >= 0) {
                times[i] = (System.nanoTime() - begin) / 1e6;
            }
            login.commit();
        }
        Arrays.sort(times);
        Sql.execute(login, "SELECT auth.anonymous('{}')");
        return times[ROUNDS / 2];
    }
}
