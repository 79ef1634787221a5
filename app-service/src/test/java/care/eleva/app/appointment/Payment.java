package care.eleva.app.appointment;

import care.eleva.app.Audit;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import java.sql.SQLException;
import java.util.UUID;

/** What payments and time do to an appointment, as the login that works without a user. */
final class Payment {
    private Payment() {}

    static String confirm(String appointment) {
        return call("stripe_webhook", "SELECT app.confirm_paid(?)", UUID.fromString(appointment));
    }

    static String release(String appointment) {
        return call(
                "stripe_webhook", "SELECT app.release_hold(?, 'payment_failed')::text", UUID.fromString(appointment));
    }

    static String extend(String appointment, String until) {
        return call("stripe_webhook", "SELECT app.extend_hold(?, " + until + ")::text", UUID.fromString(appointment));
    }

    static int expire(String expert) {
        return Integer.parseInt(call("booking_expiry", "SELECT app.expire_holds(200, ?)::text", expert));
    }

    /** The time of the hold passes. */
    static void wearOut(String appointment) {
        Audit.tamper("UPDATE app.appointment SET hold_expires_at = now() - interval '1 second' WHERE id = '"
                + appointment + "'");
    }

    static String call(String actor, String sql, Object... parameters) {
        try (var login = TestDatabase.shared().as("app_service_jobs")) {
            login.setAutoCommit(false);
            Sql.execute(login, "SELECT auth.begin_system(?, NULL, NULL, NULL)", actor);
            String answer = "" + Sql.text(login, sql, parameters);
            login.commit();
            return answer;
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
