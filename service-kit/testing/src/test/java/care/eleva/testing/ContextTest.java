package care.eleva.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class ContextTest {

    private final TestDatabase database = TestDatabase.shared();

    @Test
    void aVerifiedTokenNamesTheCaller() throws SQLException {
        var ana = TestOrganizations.fresh();
        var token = TestTokens.shared()
                .user(ana)
                .role("expert_community")
                .permissions("events:create")
                .sign();
        try (var connection = database.as("app_service")) {
            connection.setAutoCommit(false);
            Sql.execute(connection, "SELECT auth.begin(?, '{\"id\":\"r1\"}')", token);
            assertThat(Sql.text(connection, "SELECT auth.user_id()")).isEqualTo(ana.userId());
            assertThat(Sql.text(connection, "SELECT auth.org_id()")).isEqualTo(ana.orgId());
            assertThat(Sql.value(connection, "SELECT auth.has('events:create')"))
                    .isEqualTo(true);
            assertThat(Sql.value(connection, "SELECT auth.has('events:delete')"))
                    .isEqualTo(false);
            connection.commit();
            assertThat(Sql.text(connection, "SELECT auth.user_id()")).isNull();
        }
    }
}
