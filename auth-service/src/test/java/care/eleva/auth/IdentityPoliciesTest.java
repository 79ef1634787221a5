package care.eleva.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import care.eleva.database.Login;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestOrganizations;
import care.eleva.testing.TestTokens;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the database lets each login do, whatever the service asks for. */
class IdentityPoliciesTest {
    private static final String INSERT_SESSION = """
            INSERT INTO identity.session (seal_key_id, access_token, refresh_token, token_expires_at, token_kid, idle_expires_at, expires_at)
            VALUES ('0123456789abcdef', '\\x00', '\\x00', now(), 'k', now() + interval '1 hour', now() + interval '1 day')
            """;
    private static final String INSERT_ORGANIZATION =
            "INSERT INTO identity.organizations (id, name, type, workos_updated_at) VALUES (?, 'X', 'team', now())";

    private final TestDatabase database = TestDatabase.shared();
    private final TestOrganizations.Member ours = TestOrganizations.fresh();
    private final TestOrganizations.Member theirs = TestOrganizations.fresh();

    @BeforeEach
    void bothAreKnown() throws SQLException {
        try (Connection superuser = database.asSuperuser()) {
            for (TestOrganizations.Member member : List.of(ours, theirs)) {
                Sql.execute(superuser, INSERT_ORGANIZATION, member.orgId());
                Sql.execute(
                        superuser,
                        "INSERT INTO identity.users (id, email, workos_updated_at) VALUES (?, lower(?), now())",
                        member.userId(),
                        member.userId() + "@eleva.test");
            }
        }
    }

    @Test
    void aSessionIsWrittenOnlyForTheUserOfAVerifiedToken() throws SQLException {
        String secret = TestOrganizations.id("secret");
        try (Connection connection = open(Login.AUTH_SERVICE_SESSION)) {
            present(connection, secret);
            assertRefused(connection, INSERT_SESSION);
        }
        try (Connection connection = open(Login.AUTH_SERVICE_SESSION)) {
            present(connection, secret);
            begin(connection, ours);
            String forged = INSERT_SESSION
                    .replace("(seal_key_id", "(user_id, seal_key_id")
                    .replace("VALUES (", "VALUES ('" + theirs.userId() + "', ");
            assertRefused(connection, forged);
        }
        try (Connection connection = open(Login.AUTH_SERVICE_SESSION)) {
            present(connection, secret);
            begin(connection, ours);
            Sql.execute(connection, INSERT_SESSION);
            assertThat(Sql.rows(connection, "SELECT user_id, org_id, workos_session_id FROM identity.session"))
                    .containsExactly(List.of(ours.userId(), String.valueOf(ours.orgId()), ours.sessionId()));
            connection.commit();
        }
        try (Connection connection = open(Login.AUTH_SERVICE_SESSION)) {
            present(connection, secret);
            assertRefused(connection, "UPDATE identity.session SET user_id = '" + theirs.userId() + "'");
        }
        try (Connection connection = open(Login.AUTH_SERVICE_SESSION)) {
            assertThat(Sql.count(connection, "SELECT count(*) FROM identity.session"))
                    .isZero();
            begin(connection, ours);
            assertThat(Sql.count(connection, "SELECT count(*) FROM identity.session"))
                    .isZero();
            present(connection, secret + "x");
            assertThat(Sql.count(connection, "SELECT count(*) FROM identity.session"))
                    .isZero();
            assertThat(Sql.execute(connection, "UPDATE identity.session SET last_used_at = now()"))
                    .isZero();
        }
    }

    /** Whoever presents a secret ends that session through the function that leaves a row, and no other way. */
    @Test
    void nothingEndsASessionWithoutARow() throws SQLException {
        for (Login login : List.of(Login.AUTH_SERVICE_SESSION, Login.AUTH_SERVICE, Login.AUTH_SERVICE_SYNC)) {
            try (Connection connection = open(login)) {
                assertRefused(connection, "DELETE FROM identity.session");
            }
        }
    }

    @Test
    void aRequestSeesItsOwnSessionsAndNeitherSecretsNorTokens() throws SQLException {
        for (TestOrganizations.Member member : List.of(ours, theirs)) {
            try (Connection connection = open(Login.AUTH_SERVICE_SESSION)) {
                present(connection, TestOrganizations.id("secret"));
                begin(connection, member);
                Sql.execute(connection, INSERT_SESSION);
                connection.commit();
            }
        }
        try (Connection connection = open(Login.AUTH_SERVICE)) {
            assertThat(Sql.count(connection, "SELECT count(id) FROM identity.session"))
                    .isZero();
            begin(connection, ours);
            assertThat(Sql.rows(connection, "SELECT workos_session_id FROM identity.session"))
                    .containsExactly(List.of(ours.sessionId()));
        }
        for (String column : List.of("id_hash", "access_token", "refresh_token")) {
            try (Connection connection = open(Login.AUTH_SERVICE)) {
                begin(connection, ours);
                assertRefused(connection, "SELECT " + column + " FROM identity.session");
            }
        }
    }

    @Test
    void aFlowIsFoundByItsStateOnlyAndHasNoPathElsewhere() throws SQLException {
        String state = TestOrganizations.id("state");
        String insert = "INSERT INTO identity.sign_in_flow (nonce_hash, return_to) VALUES (sha256('n'), ?)";
        for (String path : List.of("//evil", "evil", "/\\evil", "https://evil", "/a b", "/\u00e9", "")) {
            try (Connection connection = open(Login.AUTH_SERVICE_SESSION)) {
                present(connection, state);
                assertThatThrownBy(() -> Sql.execute(connection, insert, path))
                        .isInstanceOfSatisfying(
                                Sql.Refused.class,
                                refused -> assertThat(refused.state()).isEqualTo("23514"));
            }
        }
        try (Connection connection = open(Login.AUTH_SERVICE_SESSION)) {
            assertRefused(connection, insert, "/");
        }
        try (Connection connection = open(Login.AUTH_SERVICE_SESSION)) {
            present(connection, state);
            Sql.execute(connection, insert, "/x?y=//z");
            present(connection, state + "x");
            assertThat(Sql.count(connection, "SELECT count(*) FROM identity.sign_in_flow"))
                    .isZero();
        }
    }

    @Test
    void aRequestSeesItsOwnUserAndOrganizationAndChangesNeither() throws SQLException {
        try (Connection connection = open(Login.AUTH_SERVICE)) {
            assertThat(Sql.count(connection, "SELECT count(*) FROM identity.users"))
                    .isZero();
            begin(connection, ours);
            assertThat(Sql.rows(connection, "SELECT id FROM identity.users")).containsExactly(List.of(ours.userId()));
            assertThat(Sql.rows(connection, "SELECT id FROM identity.organizations"))
                    .containsExactly(List.of(String.valueOf(ours.orgId())));
            assertThat(Sql.execute(connection, "UPDATE identity.organizations SET name = 'mine'"))
                    .as("without the permission")
                    .isZero();
            assertRefused(connection, "UPDATE identity.organizations SET owner_id = id");
        }
        try (Connection connection = open(Login.AUTH_SERVICE)) {
            Sql.execute(
                    connection,
                    "SELECT auth.begin(?, '{}')",
                    TestTokens.shared()
                            .user(ours)
                            .permissions("team:manage_settings")
                            .sign());
            assertThat(Sql.execute(connection, "UPDATE identity.organizations SET name = 'mine'"))
                    .as("its own")
                    .isEqualTo(1);
            assertRefused(connection, "UPDATE identity.organizations SET status = 'deleted'");
        }
        for (String table : List.of("sign_in_flow", "provisioning")) {
            try (Connection connection = open(Login.AUTH_SERVICE)) {
                begin(connection, ours);
                assertRefused(connection, "SELECT count(*) FROM identity." + table);
            }
        }
    }

    @Test
    void theSyncLoginWorksForOneOrganizationAndOneUserAtATime() throws SQLException {
        try (Connection connection = open(Login.AUTH_SERVICE_SYNC)) {
            for (String table : List.of("users", "organizations", "user_org_memberships", "provisioning")) {
                assertThat(Sql.count(connection, "SELECT count(*) FROM identity." + table))
                        .isZero();
            }
            system(connection, "provisioning", ours.orgId());
            assertThat(Sql.rows(connection, "SELECT id FROM identity.organizations"))
                    .containsExactly(List.of(String.valueOf(ours.orgId())));
            assertThat(Sql.rows(connection, "SELECT id FROM identity.users")).containsExactly(List.of(ours.userId()));
            assertThat(Sql.execute(
                            connection, "UPDATE identity.users SET first_name = 'x' WHERE id = ?", theirs.userId()))
                    .isZero();
            assertThat(Sql.execute(
                            connection, "UPDATE identity.organizations SET name = 'x' WHERE id = ?", theirs.orgId()))
                    .isZero();
            assertRefused(
                    connection,
                    "INSERT INTO identity.user_org_memberships (org_id, user_id, id, role, status, workos_updated_at) VALUES (?, ?, 'om_1', 'admin', 'active', now())",
                    theirs.orgId(),
                    ours.userId());
        }
        try (Connection connection = open(Login.AUTH_SERVICE_SYNC)) {
            system(connection, "webhook", ours.orgId());
            assertThat(Sql.count(connection, "SELECT count(*) FROM identity.provisioning"))
                    .isZero();
            assertRefused(connection, "SELECT count(*) FROM identity.session");
        }
    }

    @Test
    void whoKeepsKeysSeesNothingElse() throws SQLException {
        try (Connection connection = open(Login.AUTH_SERVICE_KEYS)) {
            assertThat(Sql.count(connection, "SELECT count(*) FROM auth.active_keys()"))
                    .isPositive();
            assertRefused(connection, "SELECT count(*) FROM identity.users");
        }
        try (Connection connection = open(Login.APP_SERVICE)) {
            assertRefused(connection, "SELECT count(*) FROM identity.users");
        }
        try (Connection connection = open(Login.AUTH_SERVICE)) {
            assertRefused(connection, "SELECT count(*) FROM auth.active_keys()");
        }
    }

    private Connection open(Login login) throws SQLException {
        Connection connection = database.as(login);
        connection.setAutoCommit(false);
        return connection;
    }

    private static void present(Connection connection, String secret) {
        Sql.execute(connection, "SELECT auth.present(?, '{}')", (Object) sha256(secret));
    }

    private static void begin(Connection connection, TestOrganizations.Member member) {
        Sql.execute(
                connection,
                "SELECT auth.begin(?, '{}')",
                TestTokens.shared().user(member).sign());
    }

    private void system(Connection connection, String actor, @Nullable String orgId) {
        Sql.execute(connection, "SELECT auth.begin_system(?, ?, ?, '{}')", actor, orgId, ours.userId());
    }

    private static void assertRefused(Connection connection, String sql, @Nullable Object... parameters) {
        assertThatThrownBy(() -> Sql.execute(connection, sql, parameters))
                .isInstanceOfSatisfying(
                        Sql.Refused.class,
                        refused -> assertThat(refused.state())
                                .as(refused.message())
                                .isEqualTo("42501"));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
