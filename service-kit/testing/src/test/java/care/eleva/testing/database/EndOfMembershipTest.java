package care.eleva.testing.database;

import static care.eleva.testing.database.Refusal.assertRefused;
import static care.eleva.testing.database.Refusal.assertTokenRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestOrganizations;
import care.eleva.testing.TestOrganizations.Member;
import care.eleva.testing.TestToken;
import care.eleva.testing.TestTokens;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What ends when somebody leaves an organization, and what does not. */
class EndOfMembershipTest {
    private final Instant now = Instant.now();

    private final TestDatabase database = TestDatabase.shared();
    private final Member admin = TestOrganizations.fresh();
    private final String orgId = Objects.requireNonNull(admin.orgId());
    private final String userId = "user_" + UUID.randomUUID();

    @Test
    void everyTokenOfAMemberEndsAlsoThoseThatNobodyHasSeen() throws SQLException {
        String seen = token(orgId, "s1").sign();
        String unseen = token(orgId, "s2").sign();
        String elsewhere = token("org_elsewhere", "s3").sign();
        String later = token(orgId, "s4").issuedAt(now.plusSeconds(5)).sign();
        try (var app = database.as("app_service", seen);
                var sync = system(orgId)) {
            Sql.execute(app, "COMMIT");
            Sql.execute(sync, "SELECT auth.revoke_member(?, ?, now())", userId, orgId);
            Sql.execute(sync, "COMMIT");
            assertRefused(() -> resume(app, seen), "EL001", "context_unknown");
            assertTokenRefused(() -> begin(app, seen), "session_revoked");
            assertTokenRefused(() -> begin(app, unseen), "session_revoked");
            begin(app, elsewhere);
            begin(app, later);
            // Older news changes nothing
            Sql.execute(sync, "SELECT auth.revoke_member(?, ?, now() - interval '1 day')", userId, orgId);
            assertTokenRefused(() -> begin(app, unseen), "session_revoked");
            // Everywhere
            Sql.execute(sync, "SELECT auth.revoke_member(?, NULL, now())", userId);
            assertTokenRefused(() -> begin(app, elsewhere), "session_revoked");
            assertRefused(
                    () -> Sql.execute(sync, "SELECT auth.revoke_member(NULL, NULL, now())"),
                    "22023",
                    "member_malformed");
            assertRefused(
                    () -> Sql.execute(sync, "SELECT auth.revoke_member('u', NULL, now() + interval '1 hour')"),
                    "22023",
                    "member_malformed");
            assertRefused(() -> Sql.execute(app, "SELECT auth.revoke_member('u', NULL, now())"), "42501", "");
        }
    }

    @Test
    void oneTokenEndsAndItsSessionGoesOn() throws SQLException {
        String old = token(orgId, "s1").sign();
        String next = token("org_next", "s1").sign();
        try (var app = database.as("app_service", old);
                var session = database.as("auth_service_session")) {
            Sql.execute(app, "COMMIT");
            Sql.execute(session, "SELECT auth.revoke_token(?)", sha256(old));
            assertTokenRefused(() -> begin(app, old), "session_revoked");
            begin(app, next);
            assertRefused(() -> Sql.execute(app, "SELECT auth.revoke_token(?)", sha256(next)), "42501", "");
        }
    }

    @Test
    void whoMayRemoveMembersEndsTheirSessionsInTheOwnOrganizationOnly() throws SQLException {
        open(orgId, "s1");
        open("org_elsewhere", "s2");
        String allowed = TestTokens.shared()
                .user(admin)
                .permissions("team:remove_members")
                .sign();
        try (var auth = database.as("auth_service", allowed)) {
            assertThat(Sql.value(auth, "SELECT identity.end_sessions(?, ?, 'member_removed')", userId, orgId))
                    .isEqualTo(1);
            Sql.execute(auth, "COMMIT");
            begin(auth, allowed);
            assertRefused(
                    () -> Sql.execute(auth, "SELECT identity.end_sessions(?, 'org_elsewhere', 'x')", userId),
                    "42501",
                    "");
        }
        assertThat(logOf(orgId))
                .isEqualTo("AUTH_SESSION_ENDED " + userId + "-s1 " + admin.userId() + " member_removed");
        try (var app = database.as("app_service")) {
            assertTokenRefused(() -> begin(app, token(orgId, "s1").sign()), "session_revoked");
            begin(app, token("org_elsewhere", "s2").sign());
        }
    }

    @Test
    void nobodyElseEndsSessions() throws SQLException {
        open(orgId, "s1");
        try (var plain =
                database.as("auth_service", TestTokens.shared().user(admin).sign())) {
            assertRefused(
                    () -> Sql.execute(plain, "SELECT identity.end_sessions(?, ?, 'x')", userId, orgId), "42501", "");
        }
        try (var none = database.as("auth_service")) {
            assertRefused(
                    () -> Sql.execute(none, "SELECT identity.end_sessions(?, ?, 'x')", userId, orgId), "42501", "");
            assertRefused(
                    () -> Sql.execute(none, "SELECT identity.refresh_sessions(?, ?)", userId, orgId), "42501", "");
            assertRefused(
                    () -> Sql.execute(none, "SELECT identity.end_membership(?, ?, now(), 'x')", userId, orgId),
                    "42501",
                    "");
        }
        try (var sync = system("org_elsewhere")) {
            assertRefused(
                    () -> Sql.execute(sync, "SELECT identity.end_sessions(?, ?, 'x')", userId, orgId), "42501", "");
        }
        try (var session = database.as("auth_service_session");
                var app = database.as("app_service")) {
            assertRefused(
                    () -> Sql.execute(session, "SELECT identity.end_sessions(?, ?, 'x')", userId, orgId), "42501", "");
            assertRefused(
                    () -> Sql.execute(app, "SELECT identity.end_sessions(?, ?, 'x')", userId, orgId), "42501", "");
        }
        assertThat(sessions()).isEqualTo(1);
    }

    @Test
    void leavingEndsOnesOwnSessionsAndTokens() throws SQLException {
        open(orgId, "s1");
        open(orgId, "s2");
        String mine = token(orgId, "s1").sign();
        try (var auth = database.as("auth_service", mine)) {
            assertThat(Sql.value(auth, "SELECT identity.end_membership(?, ?, now(), 'left')", userId, orgId))
                    .isEqualTo(2);
            Sql.execute(auth, "COMMIT");
            assertTokenRefused(() -> begin(auth, token(orgId, "s9").sign()), "session_revoked");
        }
        assertThat(sessions()).isZero();
    }

    @Test
    void aJobEndsEverythingOfAUser() throws SQLException {
        open(orgId, "s1");
        open("org_elsewhere", "s2");
        try (var sync = system(null)) {
            assertThat(Sql.value(sync, "SELECT identity.end_membership(?, NULL, now(), 'user_deleted')", userId))
                    .isEqualTo(2);
            Sql.execute(sync, "COMMIT");
        }
        assertThat(logOf("org_elsewhere")).isEqualTo("AUTH_SESSION_ENDED " + userId + "-s2 workos_sync user_deleted");
    }

    @Test
    void aRefreshIsDueAtTheNextRequest() throws SQLException {
        open(orgId, "s1");
        try (var sync = system(orgId);
                var owner = database.asOwnerOf("identity")) {
            assertThat(Sql.value(sync, "SELECT identity.refresh_sessions(?, ?)", userId, orgId))
                    .isEqualTo(1);
            Sql.execute(sync, "COMMIT");
            assertThat(Sql.count(
                            owner,
                            "SELECT count(*) FROM identity.session WHERE user_id = ? AND token_expires_at <= now()",
                            userId))
                    .isEqualTo(1);
        }
    }

    private TestToken token(String org, String session) {
        return TestTokens.shared()
                .user(userId)
                .org(org)
                .session(userId + "-" + session)
                .issuedAt(now.minusSeconds(60));
    }

    private void open(String org, String session) throws SQLException {
        try (var connection =
                database.as("auth_service_session", token(org, session).sign())) {
            Sql.execute(connection, "SELECT auth.present(?, NULL)", sha256(org + session + userId));
            Sql.execute(connection, """
                    INSERT INTO session (seal_key_id, access_token, refresh_token, token_expires_at, token_kid, idle_expires_at, expires_at)
                    VALUES ('0123456789abcdef', '\\x00', '\\x00', now() + interval '5 minutes', 'kid', now() + interval '1 hour', now() + interval '1 day')
                    """);
            Sql.execute(connection, "COMMIT");
        }
    }

    private Connection system(@Nullable String org) {
        Connection connection = database.as("auth_service_sync");
        Sql.execute(connection, "BEGIN");
        Sql.execute(connection, "SELECT auth.begin_system('workos_sync', ?, NULL)", org);
        return connection;
    }

    private long sessions() throws SQLException {
        try (var owner = database.asOwnerOf("identity")) {
            return Sql.count(owner, "SELECT count(*) FROM identity.session WHERE user_id = ?", userId);
        }
    }

    private @Nullable String logOf(String org) throws SQLException {
        try (var owner = database.asOwnerOf("audit")) {
            return Sql.text(
                    owner,
                    "SELECT string_agg(concat_ws(' ', action, resource_id, actor_id, convert_from(line, 'UTF8')::json #>> '{plain,reason}'), ';') "
                            + "FROM audit.audit_logs WHERE org_id = ? AND resource_id LIKE ?",
                    org,
                    userId + "%");
        }
    }

    private static void begin(Connection connection, String token) {
        Sql.execute(connection, "SELECT auth.begin(?, NULL)", token);
    }

    private static void resume(Connection connection, String token) {
        Sql.execute(connection, "SELECT auth.resume(?, NULL)", sha256(token));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
