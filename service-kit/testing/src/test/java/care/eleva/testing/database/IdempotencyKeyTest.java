package care.eleva.testing.database;

import static care.eleva.testing.database.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestOrganizations;
import care.eleva.testing.TestTokens;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdempotencyKeyTest {

    private final TestDatabase database = TestDatabase.shared();

    @ParameterizedTest
    @CsvSource({"app_service, app", "auth_service, identity", "audit_service, audit"})
    void aKeyBelongsToItsCallerForADay(String login, String schema) throws SQLException {
        var ana = TestOrganizations.fresh();
        var table = schema + ".idempotency_key";
        var insert = "INSERT INTO " + table + " (key, request_hash) VALUES ('k', sha256('x'))";
        try (var connection = database.as(login, TestTokens.shared().user(ana).sign());
                var colleague = database.as(
                        login,
                        TestTokens.shared()
                                .user(TestOrganizations.colleagueOf(ana))
                                .sign());
                var nobody = database.as(login);
                var superuser = database.asSuperuser()) {
            Sql.execute(connection, insert);
            Sql.execute(connection, "COMMIT");
            // The same key of somebody else is another key, and cannot be seen.
            assertThat(Sql.count(colleague, "SELECT count(*) FROM " + table)).isZero();
            Sql.execute(colleague, insert);
            Sql.execute(colleague, "ROLLBACK");
            assertRefused(() -> Sql.execute(nobody, insert), "42501", "row-level security");
            // Today's key stays, yesterday's goes without anybody's context.
            Sql.execute(nobody, "DELETE FROM " + table);
            assertThat(Sql.count(superuser, "SELECT count(*) FROM " + table + " WHERE user_id = ?", ana.userId()))
                    .isEqualTo(1);
            Sql.execute(
                    superuser,
                    "UPDATE " + table + " SET created_at = now() - interval '25 hours' WHERE user_id = ?",
                    ana.userId());
            Sql.execute(nobody, "DELETE FROM " + table);
            assertThat(Sql.count(superuser, "SELECT count(*) FROM " + table + " WHERE user_id = ?", ana.userId()))
                    .isZero();
        }
    }
}
