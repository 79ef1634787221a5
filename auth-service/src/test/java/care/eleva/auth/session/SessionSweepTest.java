package care.eleva.auth.session;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.auth.AuthWorld;
import care.eleva.auth.Browser;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestOrganizations;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Automatic logoff does not wait for somebody to come back. */
@QuarkusTest
@QuarkusTestResource(AuthWorld.class)
class SessionSweepTest {
    private static final String OF_USER = " WHERE user_id = ?";

    @Inject
    SessionSweep sweep;

    private final String email = TestOrganizations.id("p").toLowerCase(Locale.ROOT) + "@eleva.test";
    private final String userId = AuthWorld.workos().createUser(email, "Paula", "Nunes");
    private final Browser browser = new Browser();

    @ParameterizedTest
    @CsvSource({"idle_expires_at,idle", "expires_at,absolute"})
    void whoDoesNotComeBackIsSignedOutWithARow(String column, String reason) {
        browser.signIn(email);
        String token = browser.bearer();
        execute(
                "UPDATE identity.session SET created_at = now() - interval '2 hours', " + column
                        + " = now() - interval '1 second'" + OF_USER,
                userId);
        sweep.sweep().await().indefinitely();
        assertThat(rows("SELECT id FROM identity.session" + OF_USER, userId)).isEmpty();
        assertThat(browser.get("/v1/session", java.util.Map.of("Authorization", token))
                        .statusCode())
                .isEqualTo(401);
        assertThat(rows("""
                        SELECT l -> 'actor' ->> 'type', l -> 'actor' ->> 'id', l -> 'plain' ->> 'reason', l -> 'targets' -> 1 ->> 'id'
                          FROM (SELECT convert_from(line, 'UTF8')::json AS l FROM audit.audit_logs
                                 WHERE action = 'AUTH_SESSION_ENDED' AND org_id = (SELECT org_id FROM identity.provisioning WHERE user_id = ?)) AS logs
                        """, userId)).containsExactly(List.of("system", "session_sweep", reason, userId));
    }

    @Test
    void whoseTimeIsNotOverStays() {
        browser.signIn(email);
        sweep.sweep().await().indefinitely();
        assertThat(browser.forwardAuth().statusCode()).isEqualTo(200);
    }

    private static void execute(String sql, String parameter) {
        try (Connection connection = TestDatabase.shared().asSuperuser()) {
            Sql.execute(connection, sql, parameter);
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    private static List<List<@Nullable Object>> rows(String sql, String parameter) {
        try (Connection connection = TestDatabase.shared().asSuperuser()) {
            return Sql.rows(connection, sql, parameter);
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }
}
