package care.eleva.testing.database;

import static care.eleva.testing.database.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Counting calls: who may, how it counts, and what is forgotten. */
class RateLimitTest {
    private final TestDatabase database = TestDatabase.shared();
    private final String key = "sha256('" + UUID.randomUUID() + "')";

    @Test
    void theFirstRefusalOfAWindowIsKnownAndTheRestWriteNothing() throws SQLException {
        try (var session = database.as("auth_service_session");
                var admin = database.asSuperuser()) {
            assertThat(count(session)).containsExactly(true, false);
            assertThat(count(session)).containsExactly(true, false);
            assertThat(count(session)).containsExactly(false, true);
            String version = version(admin);
            assertThat(count(session)).containsExactly(false, false);
            assertThat(version(admin)).isEqualTo(version);
            // The next window
            Sql.execute(admin, "UPDATE identity.rate_limit SET expires_at = now() WHERE key_hash = " + key);
            assertThat(count(session)).containsExactly(true, false);
        }
    }

    @Test
    void onlyWindowsThatAreOverAreSweptAndNobodyReadsAny() throws SQLException {
        try (var session = database.as("auth_service_session");
                var admin = database.asSuperuser()) {
            count(session);
            Sql.execute(
                    admin,
                    "INSERT INTO identity.rate_limit VALUES (sha256('over'), 1, now()) ON CONFLICT (key_hash) DO NOTHING");
            Sql.execute(session, "DELETE FROM identity.rate_limit");
            assertThat(Sql.count(admin, "SELECT count(*) FROM identity.rate_limit WHERE key_hash = " + key))
                    .isEqualTo(1);
            assertThat(Sql.count(admin, "SELECT count(*) FROM identity.rate_limit WHERE key_hash = sha256('over')"))
                    .isZero();
            assertRefused(() -> Sql.rows(session, "SELECT 1 FROM identity.rate_limit"), "42501", "");
            assertRefused(
                    () -> Sql.execute(session, "INSERT INTO identity.rate_limit VALUES (" + key + ", 1, now())"),
                    "42501",
                    "");
            assertRefused(() -> Sql.execute(session, "UPDATE identity.rate_limit SET used = 1"), "42501", "");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth_service", "auth_service_sync", "auth_service_keys", "app_service", "audit_service"})
    void nobodyElseCounts(String login) throws SQLException {
        try (var other = database.as(login)) {
            assertRefused(() -> count(other), "42501", "");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NULL, 2, '1 hour'|22023",
                "sha256('x'), 0, '1 hour'|22023",
                "sha256('x'), NULL, '1 hour'|22023",
                "sha256('x'), 1, '0.5 s'|22023",
                "sha256('x'), 1, '25 hours'|22023",
                "sha256('x'), 1, NULL|22023",
                "'short', 1, '1 hour'|23514",
            },
            quoteCharacter = '"')
    void whatIsNoRateIsRefused(String arguments, String state) throws SQLException {
        try (var session = database.as("auth_service_session")) {
            assertRefused(() -> Sql.rows(session, "SELECT * FROM identity.count_call(" + arguments + ")"), state, "");
        }
    }

    private List<@Nullable Object> count(Connection connection) {
        String sql = "SELECT allowed, first_refusal FROM identity.count_call(" + key + ", 2, '1 hour')";
        return Sql.rows(connection, sql).getFirst();
    }

    private String version(Connection admin) {
        return "" + Sql.text(admin, "SELECT xmin || ' ' || ctid FROM identity.rate_limit WHERE key_hash = " + key);
    }
}
