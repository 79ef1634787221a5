package care.eleva.testing.database;

import static care.eleva.testing.database.Refusal.assertRefused;
import static care.eleva.testing.database.Refusal.assertTokenRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestOrganizations;
import care.eleva.testing.TestOrganizations.Member;
import care.eleva.testing.TestTokens;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ContextTest {

    private static final String WHO =
            "SELECT concat_ws(' ', auth.actor_type(), auth.user_id(), auth.org_id(), auth.session_id(), auth.role(), auth.impersonator())";

    private final TestDatabase database = TestDatabase.shared();
    private final Member ana = TestOrganizations.fresh();

    @Test
    void aVerifiedTokenNamesTheCallerUntilTheTransactionEnds() throws SQLException {
        var token = TestTokens.shared()
                .user(ana)
                .role("expert")
                .permissions("events:create")
                .impersonatedBy("a@b.c")
                .sign();
        try (var connection = database.as("app_service", token)) {
            assertThat(Sql.text(connection, WHO))
                    .isEqualTo("user " + ana.userId() + " " + ana.orgId() + " " + ana.sessionId() + " expert a@b.c");
            assertThat(Sql.value(connection, "SELECT auth.has('events:create')"))
                    .isEqualTo(true);
            assertThat(Sql.value(connection, "SELECT auth.has('events:delete')"))
                    .isEqualTo(false);
            assertThat(Sql.text(connection, "SELECT auth.request() ->> 'id'")).isEqualTo("request-1");
            Sql.execute(connection, "SELECT auth.require()");
            Sql.execute(connection, "COMMIT");
            assertThat(Sql.text(connection, WHO)).isEmpty();
            assertThat(Sql.value(connection, "SELECT auth.has('events:create')"))
                    .isEqualTo(false);
            assertRefused(() -> Sql.execute(connection, "SELECT auth.require()"), "42501", "organization_required");
        }
    }

    @Test
    void theHashIsEnoughOnceTheTokenWasSeen() throws SQLException {
        var token = TestTokens.shared().user(ana).sign();
        try (var connection = database.as("app_service");
                var other = database.as("audit_service")) {
            assertRefused(() -> resume(connection, token), "EL001", "context_unknown");
            Sql.execute(connection, "SELECT auth.begin(?, NULL)", token);
            Sql.execute(other, "BEGIN READ ONLY");
            resume(other, token);
            assertThat(Sql.text(other, "SELECT auth.user_id()")).isEqualTo(ana.userId());
        }
    }

    @Test
    void aRolledBackFirstUseIsForgotten() throws SQLException {
        var token = TestTokens.shared().user(ana).sign();
        try (var connection = database.as("app_service", token)) {
            Sql.execute(connection, "ROLLBACK");
            assertRefused(() -> resume(connection, token), "EL001", "context_unknown");
        }
    }

    @Test
    void aTokenEndsWithItsTimeEvenInsideAnOpenTransaction() throws Exception {
        var token =
                TestTokens.shared().user(ana).expiresIn(Duration.ofSeconds(-28)).sign(); // and 30 s of skew
        try (var connection = database.as("app_service", token)) {
            assertThat(Sql.text(connection, "SELECT auth.user_id()")).isEqualTo(ana.userId());
            Sql.execute(connection, "SELECT pg_sleep(3)");
            assertThat(Sql.text(connection, "SELECT auth.user_id()")).isNull();
            Sql.execute(connection, "COMMIT");
            assertRefused(() -> resume(connection, token), "EL001", "context_unknown");
        }
    }

    @Test
    void aRevokedSessionEndsAtOnceInEveryService() throws SQLException {
        var token = TestTokens.shared().user(ana).sign();
        var sameSession = TestTokens.shared().user(ana).claim("jti", "2").sign();
        try (var app = database.as("app_service", token);
                var auth = database.as("auth_service")) {
            Sql.execute(app, "COMMIT");
            Sql.execute(app, "BEGIN");
            resume(app, token);
            assertThat(Sql.text(app, "SELECT auth.user_id()")).isEqualTo(ana.userId());
            // When
            Sql.execute(auth, "SELECT auth.revoke(?)", ana.sessionId());
            // Then: the open transaction, the next one, and a token that nobody had seen
            assertThat(Sql.text(app, "SELECT auth.user_id()")).isNull();
            Sql.execute(app, "ROLLBACK");
            assertRefused(() -> resume(app, token), "EL001", "context_unknown");
            assertTokenRefused(() -> Sql.execute(app, "SELECT auth.begin(?, NULL)", token), "session_revoked");
            assertTokenRefused(() -> Sql.execute(app, "SELECT auth.begin(?, NULL)", sameSession), "session_revoked");
            Sql.execute(auth, "SELECT auth.revoke(?)", ana.sessionId());
            assertRefused(() -> Sql.execute(auth, "SELECT auth.revoke(NULL)"), "22023", "session_malformed");
        }
    }

    @Test
    void aFirstUseThatOverlapsTheEndOfTheSessionDoesNotSurviveIt() throws Exception {
        var token = TestTokens.shared().user(ana).sign();
        try (var app = database.as("app_service", token);
                var auth = database.as("auth_service_sync")) {
            // Given: the token is remembered, but not yet committed
            var revoked = CompletableFuture.runAsync(() -> Sql.execute(auth, "SELECT auth.revoke(?)", ana.sessionId()));
            awaitBlocked(auth);
            // When
            Sql.execute(app, "COMMIT");
            revoked.get(5, TimeUnit.SECONDS);
            // Then
            assertRefused(() -> resume(app, token), "EL001", "context_unknown");
        }
    }

    @Test
    void nobodyHoldsOffTheEndOfASession() throws Exception {
        var token = TestTokens.shared().user(ana).sign();
        try (var app = database.as("app_service", token);
                var auth = database.as("auth_service")) {
            Sql.execute(auth, "SELECT auth.revoke(?)", ana.sessionId()); // waits five seconds and goes on
            Sql.execute(app, "ROLLBACK");
            assertTokenRefused(() -> Sql.execute(app, "SELECT auth.begin(?, NULL)", token), "session_revoked");
        }
    }

    @Test
    void aRetiredKeyTakesItsTokensAlong() throws Exception {
        var own = TestDatabase.fresh();
        var leaked = TestTokens.withNewKey("key_leaked");
        leaked.putKey(own);
        var token = leaked.user(ana).sign();
        var kept = TestTokens.shared().user(ana).sign();
        try (var app = own.as("app_service", token);
                var keys = own.as("auth_service_keys")) {
            var retired = CompletableFuture.runAsync(() -> Sql.execute(keys, "SELECT auth.retire_key('key_leaked')"));
            awaitBlocked(keys, own);
            Sql.execute(app, "COMMIT");
            retired.get(5, TimeUnit.SECONDS);
            Sql.execute(app, "SELECT auth.begin(?, NULL)", kept);
            assertRefused(() -> resume(app, token), "EL001", "context_unknown");
            assertTokenRefused(() -> Sql.execute(app, "SELECT auth.begin(?, NULL)", token), "token_key_unknown");
            resume(app, kept);
            assertThat(Sql.value(keys, "SELECT auth.retire_key('key_leaked')")).isEqualTo(false);
            assertThat(Sql.value(keys, "SELECT auth.put_key('key_leaked', ?, 'AQAB')", leaked.modulus()))
                    .isEqualTo(true);
            assertThat(Sql.value(keys, "SELECT auth.put_key('key_leaked', ?, 'AQAB')", leaked.modulus()))
                    .isEqualTo(false);
            Sql.execute(app, "SELECT auth.begin(?, NULL)", token);
        }
    }

    @Test
    void whatCannotBeUsedIsForgotten() throws SQLException {
        var own = TestDatabase.fresh();
        try (var app = own.as("app_service");
                var keys = own.as("auth_service_keys");
                var owner = own.asOwnerOf("auth")) {
            Sql.execute(
                    app,
                    "SELECT auth.begin(?, NULL)",
                    TestTokens.shared().user(ana).sign());
            Sql.execute(
                    app,
                    "SELECT auth.begin(?, NULL)",
                    TestTokens.shared().user(ana).claim("jti", "2").sign());
            Sql.execute(
                    owner,
                    "UPDATE auth_private.verified_token SET valid_until = now() WHERE hash = (SELECT min(hash) FROM auth_private.verified_token)");
            Sql.execute(
                    owner,
                    "INSERT INTO auth_private.revoked_session VALUES ('old', now() - interval '3 days'), ('new', now())");
            assertThat(Sql.count(keys, "SELECT auth.forget_expired()")).isEqualTo(1);
            assertThat(Sql.count(owner, "SELECT count(*) FROM auth_private.verified_token"))
                    .isEqualTo(1);
            assertThat(Sql.rows(owner, "SELECT session_id FROM auth_private.revoked_session")
                            .toString())
                    .isEqualTo("[[new]]");
        }
    }

    @Test
    void onlyItsOwnLoginWorksWithoutAUser() throws SQLException {
        try (var sync = database.as("auth_service_sync");
                var app = database.as("app_service")) {
            Sql.execute(sync, "BEGIN");
            Sql.execute(sync, "SELECT auth.begin_system('workos-events', 'org_1', '{}')");
            assertThat(
                            Sql.text(
                                    sync,
                                    "SELECT concat_ws(' ', auth.actor_type(), auth.system_actor(), auth.system_org_id(), auth.org_id())"))
                    .isEqualTo("system workos-events org_1");
            Sql.execute(sync, "SELECT auth.begin_system('workos-events', NULL, NULL)");
            assertThat(Sql.text(sync, "SELECT auth.system_org_id()")).isNull();
            assertRefused(
                    () -> Sql.execute(sync, "SELECT auth.begin_system('Ana Silva', NULL, NULL)"),
                    "22023",
                    "system_context_malformed");
            assertRefused(
                    () -> Sql.execute(app, "SELECT auth.begin_system('workos-events', 'org_1', NULL)"),
                    "42501",
                    "system_context_refused");
            Sql.execute(app, "BEGIN");
            Sql.execute(
                    app,
                    "SELECT set_config('eleva.system_actor', 'workos-events', true), set_config('eleva.system_org', 'org_1', true)");
            assertThat(Sql.text(
                            app, "SELECT concat_ws(' ', auth.actor_type(), auth.system_actor(), auth.system_org_id())"))
                    .isEmpty();
        }
    }

    @Test
    void aPresentedSecretAndAnAnonymousVisitorAreNobody() throws SQLException {
        try (var session = database.as("auth_service_session")) {
            assertThat(Sql.value(session, "SELECT auth.presented()")).isNull();
            Sql.execute(session, "BEGIN");
            Sql.execute(session, "SELECT auth.present(?, '{\"id\":\"r\"}')", sha256("secret"));
            assertThat((byte[]) Sql.value(session, "SELECT auth.presented()")).isEqualTo(sha256("secret"));
            assertThat(Sql.text(session, WHO)).isEqualTo("anonymous");
            Sql.execute(session, "SELECT auth.anonymous(NULL)");
            assertThat(Sql.value(session, "SELECT auth.presented()")).isNull();
            assertThat(Sql.text(session, WHO)).isEqualTo("anonymous");
            Sql.execute(session, "COMMIT");
            assertThat(Sql.text(session, WHO)).isEmpty();
            assertRefused(
                    () -> Sql.execute(session, "SELECT auth.present(?, NULL)", new byte[31]),
                    "22023",
                    "presented_malformed");
            assertRefused(() -> Sql.execute(session, "SELECT auth.anonymous('[]')"), "22023", "request_malformed");
        }
    }

    private void awaitBlocked(Connection waiting) throws Exception {
        awaitBlocked(waiting, database);
    }

    /** Until the other session waits for a lock, so that the order of events is certain. */
    private static void awaitBlocked(Connection waiting, TestDatabase database) throws Exception {
        try (var watcher = database.asSuperuser()) {
            for (int i = 0; i < 100; i++) {
                if (Sql.count(
                                watcher,
                                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
                        > 0) {
                    return;
                }
                Thread.sleep(20);
            }
        }
        throw new AssertionError("nobody waits: " + waiting);
    }

    private static void resume(Connection connection, String token) {
        Sql.execute(connection, "SELECT auth.resume(?, NULL)", sha256(token));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
