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
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the functions of sessions do for whom, whatever a service asks for. */
class SessionsTest {
    private final TestDatabase database = TestDatabase.shared();
    private final Member ours = TestOrganizations.fresh();
    private final Member theirs = TestOrganizations.fresh();
    private final String orgId = Objects.requireNonNull(ours.orgId());

    @ParameterizedTest
    @CsvSource({
        "auth_service,identity.end_presented_session('AUTH_SIGNED_OUT'; NULL; NULL)",
        "auth_service,identity.limit_sessions(1; NULL)",
        "auth_service,identity.change_organization(sha256('x'); NULL)",
        "auth_service,identity.end_overdue_sessions(1)",
        "auth_service_session,identity.end_own_session(uuidv7(); NULL)",
        "auth_service_session,identity.end_other_sessions(NULL)",
        "auth_service_session,identity.end_overdue_sessions(1)",
        "auth_service_session,identity.end_own_sessions('{s1}'; 'x'; NULL)",
        "auth_service_session,identity.note_session_end(NULL; 'X'; NULL; NULL)",
        "auth_service_session,auth.leave_organization('s'; 'o'; sha256('x'))",
        "auth_service_sync,identity.end_presented_session('AUTH_SIGNED_OUT'; NULL; NULL)",
        "app_service,identity.end_other_sessions(NULL)",
    })
    void everyLoginHasItsOwnFunctionsOnly(String login, String call) throws SQLException {
        try (var connection = database.as(login, token(ours, "s1").sign())) {
            assertRefused(() -> Sql.execute(connection, "SELECT " + call.replace(';', ',')), "42501", "");
        }
    }

    @Test
    void whoHasNoTokenEndsNothing() throws SQLException {
        open(ours, "s1");
        try (var auth = database.as("auth_service");
                var session = database.as("auth_service_session")) {
            assertThat(Sql.value(auth, "SELECT cardinality(identity.end_other_sessions(NULL))"))
                    .isEqualTo(0);
            assertRefused(() -> Sql.execute(session, "SELECT identity.limit_sessions(1, NULL)"), "42501", "");
        }
        assertThat(count(ours)).isEqualTo(1);
    }

    @Test
    void onesOwnSessionsEndAndNobodyElses() throws SQLException {
        open(ours, "s1");
        open(ours, "s2");
        open(theirs, "s3");
        try (var auth = database.as("auth_service", token(ours, "s1").sign())) {
            UUID foreign = (UUID) Sql.value(auth, "SELECT '" + id(theirs) + "'::uuid"); // known, and yet not reachable
            assertThat(Sql.value(auth, "SELECT cardinality(identity.end_own_session(?, NULL))", foreign))
                    .isEqualTo(0);
            assertThat(Sql.value(auth, "SELECT cardinality(identity.end_other_sessions(NULL))"))
                    .isEqualTo(1);
            Sql.execute(auth, "COMMIT");
        }
        assertThat(count(ours)).isEqualTo(1);
        assertThat(count(theirs)).isEqualTo(1);
        try (var app = database.as("app_service")) {
            assertTokenRefused(() -> begin(app, token(ours, "s2").sign()), "session_revoked");
            begin(app, token(ours, "s1").sign());
        }
    }

    @Test
    void theLimitCountsWhatIsAliveAndSparesTheOneThatAsks() throws SQLException {
        for (String sid : List.of("s1", "s2", "s3", "s4")) {
            open(ours, sid);
        }
        execute(
                "UPDATE identity.session SET last_used_at = now() - interval '2 hours' WHERE workos_session_id = ?",
                sid(ours, "s2"));
        execute(
                "UPDATE identity.session SET last_used_at = now() - interval '9 hours', idle_expires_at = now() WHERE workos_session_id = ?",
                sid(ours, "s1"));
        execute(
                "UPDATE identity.session SET last_used_at = now() - interval '3 hours' WHERE workos_session_id = ?",
                sid(ours, "s4"));
        try (var session = database.as("auth_service_session", token(ours, "s4").sign())) {
            assertThat(Sql.value(session, "SELECT identity.limit_sessions(2, NULL)::text"))
                    .isEqualTo("{" + sid(ours, "s2") + "}");
            assertRefused(() -> Sql.execute(session, "SELECT identity.limit_sessions(0, NULL)"), "22023", "");
        }
    }

    /** Of two sign-ins at once, the second waits for the first and counts what it has written. */
    @Test
    void parallelSignInsCountEachOther() throws Exception {
        open(ours, "s1");
        open(ours, "s2");
        try (var first = database.as("auth_service_session", token(ours, "s3").sign());
                var second =
                        database.as("auth_service_session", token(ours, "s4").sign());
                var threads = Executors.newSingleThreadExecutor()) {
            present(first, secret(ours, "s3"));
            Sql.execute(first, insert("1 day"));
            present(second, secret(ours, "s4"));
            Sql.execute(second, insert("1 day"));
            Sql.execute(first, "SELECT identity.limit_sessions(2, NULL)");
            Future<?> waiting = threads.submit(() -> Sql.execute(second, "SELECT identity.limit_sessions(2, NULL)"));
            Thread.sleep(300);
            assertThat(waiting.isDone()).isFalse();
            Sql.execute(first, "COMMIT");
            waiting.get();
            Sql.execute(second, "COMMIT");
        }
        assertThat(count(ours)).isEqualTo(2);
    }

    @Test
    void onlyAJobEndsWhatIsOverdueAndTwoJobsDoNotWaitForEachOther() throws SQLException {
        open(ours, "s1");
        execute("UPDATE identity.session SET idle_expires_at = now() WHERE workos_session_id = ?", sid(ours, "s1"));
        try (var none = database.as("auth_service_sync");
                var first = system();
                var second = system()) {
            assertRefused(() -> Sql.execute(none, "SELECT identity.end_overdue_sessions(100)"), "42501", "");
            assertThat(String.valueOf(Sql.value(first, "SELECT identity.end_overdue_sessions(10000)::text")))
                    .contains(sid(ours, "s1"));
            assertThat(String.valueOf(Sql.value(second, "SELECT identity.end_overdue_sessions(10000)::text")))
                    .doesNotContain(sid(ours, "s1"));
            Sql.execute(first, "COMMIT");
        }
        assertThat(count(ours)).isZero();
    }

    /** The organization of a session is that of a token of this very session, and nobody can say another one. */
    @Test
    void aSessionGoesWhereItsOwnTokenSays() throws SQLException {
        String old = token(ours, "s1").sign();
        open(ours, "s1");
        String elsewhere = "org_" + UUID.randomUUID();
        for (TestToken wrong : List.of(
                token(theirs, "s1"),
                token(ours, "s2").org(elsewhere),
                token(ours, "s1").org(elsewhere).impersonatedBy("support@eleva.test"),
                token(ours, "s1").org(elsewhere).without("org_id"))) {
            try (var session = database.as("auth_service_session", wrong.sign())) {
                present(session, secret(ours, "s1"));
                assertRefused(
                        () -> Sql.execute(session, "SELECT identity.change_organization(?, NULL)", sha256(old)),
                        "42501",
                        "");
            }
        }
        try (var app = database.as("app_service", old);
                var other = database.as("app_service", token(ours, "s2").sign())) {
            Sql.execute(app, "COMMIT");
            Sql.execute(other, "COMMIT");
            String next = token(ours, "s1").org(elsewhere).sign();
            try (var session = database.as("auth_service_session", next)) {
                assertRefused(
                        () -> Sql.execute(session, "SELECT identity.change_organization(?, NULL)", sha256(old)),
                        "42501",
                        "");
            }
            try (var session = database.as("auth_service_session", next)) {
                present(session, secret(ours, "s1"));
                Sql.execute(session, "SELECT identity.change_organization(?, NULL)", sha256(old));
                assertThat(Sql.value(session, "SELECT org_id FROM identity.session"))
                        .isEqualTo(elsewhere);
                Sql.execute(session, "COMMIT");
            }
            assertTokenRefused(() -> begin(app, old), "session_revoked");
            begin(app, next);
            begin(other, token(ours, "s2").sign());
        }
        assertThat(log(orgId)).isEqualTo("left");
        assertThat(log(elsewhere)).isEqualTo("entered");
    }

    @Test
    void nobodyWritesASessionThatHidesWhoActsInIt() throws SQLException {
        String impersonated =
                token(ours, "s1").impersonatedBy("support@eleva.test").sign();
        try (var session = database.as("auth_service_session", impersonated)) {
            present(session, secret(ours, "s1"));
            assertRefused(() -> Sql.execute(session, insert("24 hours")), "23514", "session_impersonation_check");
        }
        try (var session = database.as("auth_service_session", impersonated)) {
            present(session, secret(ours, "s1"));
            assertRefused(
                    () -> Sql.execute(
                            session,
                            insert("1 hour")
                                    .replace("(seal_key_id", "(impersonator, seal_key_id")
                                    .replace("VALUES (", "VALUES (NULL, ")),
                    "42501",
                    "");
        }
        try (var session = database.as("auth_service_session", impersonated)) {
            present(session, secret(ours, "s1"));
            Sql.execute(session, insert("1 hour"));
            assertThat(String.valueOf(Sql.value(session, "SELECT impersonator FROM identity.session")))
                    .startsWith("sha256:")
                    .hasSize(71);
        }
    }

    @Test
    void anImpersonationThatWorkosEndsHasEnded() throws SQLException {
        String impersonated =
                token(ours, "s1").impersonatedBy("support@eleva.test").sign();
        try (var session = database.as("auth_service_session", impersonated)) {
            present(session, secret(ours, "s1"));
            Sql.execute(session, insert("1 hour"));
            Sql.execute(session, "COMMIT");
        }
        try (var sync = database.as("auth_service_sync")) {
            Sql.execute(sync, "BEGIN");
            Sql.execute(sync, "SELECT auth.begin_system('workos_sync', NULL, '{}')");
            assertThat(Sql.value(sync, "SELECT identity.end_workos_session(?, 'revoked_at_workos')", sid(ours, "s1")))
                    .isEqualTo(1);
            Sql.execute(sync, "COMMIT");
        }
        try (var admin = database.asSuperuser()) {
            assertThat(Sql.text(
                            admin,
                            "SELECT string_agg(action, ',' ORDER BY recorded_at) FROM audit.audit_logs WHERE org_id = ?",
                            orgId))
                    .isEqualTo("AUTH_SESSION_ENDED,IMPERSONATION_ENDED");
        }
    }

    private static String insert(String life) {
        return """
                INSERT INTO identity.session (seal_key_id, access_token, refresh_token, token_expires_at, token_kid, idle_expires_at, expires_at)
                VALUES ('0123456789abcdef', '\\x00', '\\x00', now(), 'k', now() + interval '1 hour', now() + interval '%s')
                """.formatted(life);
    }

    private void open(Member member, String sid) throws SQLException {
        try (var session =
                database.as("auth_service_session", token(member, sid).sign())) {
            present(session, secret(member, sid));
            Sql.execute(session, insert("1 day"));
            Sql.execute(session, "COMMIT");
        }
    }

    private static void present(Connection connection, String secret) {
        Sql.execute(connection, "SELECT auth.present(?, '{}')", (Object) sha256(secret));
    }

    private static void begin(Connection connection, String token) {
        Sql.execute(connection, "SELECT auth.begin(?, '{}')", token);
    }

    private Connection system() throws SQLException {
        Connection connection = database.as("auth_service_sync");
        Sql.execute(connection, "BEGIN");
        Sql.execute(connection, "SELECT auth.begin_system('session_sweep', NULL, '{}')");
        return connection;
    }

    private static TestToken token(Member member, String sid) {
        return TestTokens.shared().user(member).session(sid(member, sid));
    }

    private static String sid(Member member, String sid) {
        return member.userId() + "-" + sid;
    }

    private static String secret(Member member, String sid) {
        return "secret-" + sid(member, sid);
    }

    private long count(Member member) throws SQLException {
        try (var admin = database.asSuperuser()) {
            return Sql.count(admin, "SELECT count(*) FROM identity.session WHERE user_id = ?", member.userId());
        }
    }

    private @Nullable Object id(Member member) throws SQLException {
        try (var admin = database.asSuperuser()) {
            return Sql.value(admin, "SELECT id FROM identity.session WHERE user_id = ?", member.userId());
        }
    }

    private void execute(String sql, String parameter) throws SQLException {
        try (var admin = database.asSuperuser()) {
            Sql.execute(admin, sql, parameter);
        }
    }

    private @Nullable Object log(String org) throws SQLException {
        try (var admin = database.asSuperuser()) {
            return Sql.value(
                    admin,
                    "SELECT convert_from(line, 'UTF8')::json -> 'plain' ->> 'direction' FROM audit.audit_logs WHERE org_id = ? AND action = 'SESSION_ORGANIZATION_CHANGED'",
                    org);
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
