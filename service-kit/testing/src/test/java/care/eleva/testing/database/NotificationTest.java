package care.eleva.testing.database;

import static care.eleva.testing.database.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestOrganizations;
import care.eleva.testing.TestOrganizations.Member;
import care.eleva.testing.TestTokens;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class NotificationTest {

    private static final String NOTIFY = "SELECT app.notify(?, ?, ?, ?::json)";

    private final TestDatabase database = TestDatabase.shared();
    private final Member patient = TestOrganizations.fresh();

    @Test
    void onlyKnownNamesWithValuesOfTheirFormGetIntoTheOutbox() throws SQLException {
        try (var owner = owner()) {
            Sql.execute(owner, NOTIFY, patient.orgId(), patient.userId(), "payment_due", """
                    {"appointment_id":"00000000-0000-7000-8000-000000000001","expires_at":"2026-03-01T10:00:00Z","time_zone":"Europe/Lisbon",
                     "amount":6000,"currency":"eur","payment_id":"not an id","starts_at":"the day after",
                     "event_name":"Burnout consultation","name":"Paulo Reis","email":"paulo@eleva.test","note":"cannot sleep"}""");
            assertThat(Sql.text(owner, "SELECT data::text FROM app.notification WHERE user_id = ?", patient.userId()))
                    .isEqualTo(
                            "{\"amount\": 6000, \"currency\": \"eur\", \"time_zone\": \"Europe/Lisbon\","
                                    + " \"expires_at\": \"2026-03-01T10:00:00Z\", \"appointment_id\": \"00000000-0000-7000-8000-000000000001\"}");
        }
    }

    @Test
    void withoutDataThereIsAMailAndOfAnUnknownKindThereIsNone() throws SQLException {
        try (var owner = owner()) {
            Sql.execute(owner, "SELECT app.notify(?, ?, 'record_shared', NULL)", patient.orgId(), patient.userId());
            assertThat(Sql.text(
                            owner,
                            "SELECT state || ' ' || kind || ' ' || data FROM app.notification WHERE user_id = ?",
                            patient.userId()))
                    .isEqualTo("waiting record_shared {}");
            assertRefused(
                    () -> Sql.execute(owner, NOTIFY, patient.orgId(), patient.userId(), "advertisement", "{}"),
                    "23514",
                    "notification_kind_check");
        }
    }

    @Test
    void aServiceNeitherWritesNorReadsTheOutbox() throws SQLException {
        try (var service =
                database.as("app_service", TestTokens.shared().user(patient).sign())) {
            assertRefused(
                    () -> Sql.execute(service, NOTIFY, patient.orgId(), patient.userId(), "record_shared", "{}"),
                    "42501",
                    "notify");
        }
        try (var service =
                database.as("app_service", TestTokens.shared().user(patient).sign())) {
            assertRefused(() -> Sql.rows(service, "SELECT * FROM app.notification"), "42501", "notification");
        }
    }

    private Connection owner() {
        var connection = database.asOwner();
        Sql.execute(connection, "SET ROLE eleva_app_owner");
        return connection;
    }
}
