package care.eleva.testing.database;

import static care.eleva.testing.database.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import care.eleva.database.Login;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestOrganizations;
import care.eleva.testing.TestTokens;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody tries who can run any SQL as a service: by injection, or with its stolen password. */
class AttackTest {

    private final TestDatabase database = TestDatabase.shared();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM auth_private.verified_token",
                "SELECT * FROM auth_private.signing_key",
                "INSERT INTO auth_private.verified_token (hash) VALUES ('x')",
                "INSERT INTO auth_private.issuer VALUES ('https://evil.example', 'client_test')",
                "SELECT auth_private.accept('x', 'x')",
                "SELECT auth_private.verify_rs256('x')",
                "SELECT auth.context()",
                "SELECT auth.put_key('key_evil', 'AQAB', 'AQAB')",
                "SELECT auth.retire_key('key_test')",
                "SELECT auth.forget_expired()",
                "SELECT auth.revoke('session_1')",
                "SELECT auth.begin_system('workos-events', 'org_1', NULL)",
                "CREATE OR REPLACE FUNCTION auth.org_id() RETURNS text LANGUAGE sql AS $$ SELECT 'org_evil' $$",
                "ALTER FUNCTION auth.org_id() OWNER TO app_service",
                "SELECT audit.write('org_1', 'A_B_C', 'success', 't', 'i', NULL, NULL, NULL, NULL, NULL, NULL)",
                "SELECT audit.append_to('org_1', 'A_B_C', 'success', 't', 'i', NULL, NULL, NULL, NULL, NULL, NULL)",
                "SELECT audit.refuse_change()",
                "SELECT audit.ensure_month(current_date)",
                "SELECT audit.accesses('t', 'i', NULL, NULL, 10)",
                "SELECT * FROM audit.audit_logs",
                "SELECT * FROM audit.personal",
                "SELECT * FROM audit.subject_key",
                "INSERT INTO audit.audit_logs (id) VALUES (gen_random_uuid())",
                "UPDATE audit.audit_logs SET action = 'X'",
                "DELETE FROM audit.audit_logs",
                "TRUNCATE audit.audit_logs",
                "COPY audit.audit_logs TO STDOUT",
                "LOCK TABLE audit.audit_logs",
                "ALTER TABLE audit.audit_logs DISABLE TRIGGER ALL",
                "ALTER TABLE app.idempotency_key DISABLE ROW LEVEL SECURITY",
                "ALTER TABLE app.idempotency_key NO FORCE ROW LEVEL SECURITY",
                "CREATE POLICY mine ON app.idempotency_key USING (true)",
                "DROP POLICY idempotency_key_select ON app.idempotency_key",
                "TRUNCATE app.idempotency_key",
                "SELECT * FROM identity.idempotency_key",
                "SET session_replication_role = replica",
                "SET ROLE eleva_app_owner",
                "SET ROLE eleva_service",
                "SET SESSION AUTHORIZATION auth_service",
                "CREATE TABLE app.mine (id int)",
                "CREATE TABLE public.mine (id int)",
                "CREATE TEMPORARY TABLE mine (id int)",
                "CREATE SCHEMA mine",
                "CREATE FUNCTION app.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "CREATE EXTENSION dblink",
                "GRANT eleva_app_owner TO app_service",
                "ALTER ROLE app_service BYPASSRLS",
                "SELECT pg_read_file('/etc/passwd')",
                "COPY app.idempotency_key TO PROGRAM 'true'",
                "SELECT * FROM app.flyway_schema_history"
            })
    void aServiceIsNotAllowedTo(String attempt) throws SQLException {
        var token = TestTokens.shared()
                .user(TestOrganizations.fresh())
                .permissions("audit:view_logs")
                .sign();
        try (var app = database.as("app_service", token)) {
            assertThatThrownBy(() -> Sql.execute(app, attempt))
                    .isInstanceOfSatisfying(
                            Sql.Refused.class,
                            refused -> assertThat(refused.state())
                                    .as(refused.message())
                                    .isEqualTo("42501"));
        }
    }

    @Test
    void noPartitionIsReachedDirectly() throws SQLException {
        try (var owner = database.asOwnerOf("audit")) {
            var partitions = Sql.rows(
                    owner,
                    "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent IN ('audit.audit_logs'::regclass, 'audit.personal'::regclass)");
            assertThat(partitions).hasSizeGreaterThanOrEqualTo(8);
            for (var partition : partitions) {
                for (var role : new String[] {"app_service", "audit_service", "auth_service"}) {
                    try (var service = database.as(role)) {
                        for (var attempt : new String[] {"SELECT * FROM ", "DELETE FROM ", "TRUNCATE "}) {
                            assertRefused(
                                    () -> Sql.execute(service, attempt + partition.getFirst()),
                                    "42501",
                                    "permission denied");
                        }
                    }
                }
                assertRefused(
                        () -> Sql.execute(owner, "TRUNCATE " + partition.getFirst()), "42501", "audit_append_only");
                assertRefused(
                        () -> Sql.execute(owner, "DELETE FROM " + partition.getFirst()), "42501", "audit_append_only");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"audit_logs", "personal"})
    void notEvenTheOwnerChangesTheLog(String table) throws SQLException {
        try (var owner = database.asOwnerOf("audit")) {
            assertRefused(
                    () -> Sql.execute(owner, "UPDATE audit." + table + " SET org_id = 'x'"),
                    "42501",
                    "audit_append_only");
            assertRefused(() -> Sql.execute(owner, "DELETE FROM audit." + table), "42501", "audit_append_only");
            assertRefused(() -> Sql.execute(owner, "TRUNCATE audit." + table), "42501", "audit_append_only");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit.audit_logs SET action = 'X'",
                "DELETE FROM audit.audit_logs",
                "TRUNCATE audit.audit_logs",
                "INSERT INTO audit.audit_logs (id) VALUES (gen_random_uuid())",
                "DELETE FROM audit.subject_key",
                "UPDATE audit.personal SET sealed = sealed"
            })
    void theReaderOfTheLogOnlyReads(String attempt) throws SQLException {
        try (var reader = database.as("audit_service")) {
            assertRefused(() -> Sql.execute(reader, attempt), "42501", "permission denied");
        }
    }

    @Test
    void aForgedSettingNamesNobody() throws SQLException {
        var ana = TestOrganizations.fresh();
        try (var victim =
                        database.as("app_service", TestTokens.shared().user(ana).sign());
                var thief = database.as("app_service")) {
            Sql.execute(victim, "COMMIT");
            Sql.execute(thief, "BEGIN");
            for (var value : new String[] {"00".repeat(32), "", "%", ana.userId(), ana.sessionId()}) {
                Sql.execute(thief, "SAVEPOINT s");
                try {
                    Sql.execute(thief, "SELECT set_config('eleva.token', ?, true)", value);
                    assertThat(Sql.text(
                                    thief, "SELECT concat_ws(' ', auth.user_id(), auth.org_id(), auth.actor_type())"))
                            .isEmpty();
                } catch (Sql.Refused noHash) {
                    assertThat(noHash.state()).isEqualTo("22023");
                }
                Sql.execute(thief, "ROLLBACK TO s");
            }
            Sql.execute(
                    thief,
                    "SELECT set_config('app.org_id', ?, true), set_config('request.jwt.claims', '{}', true)",
                    ana.orgId());
            assertThat(Sql.text(thief, "SELECT auth.org_id()")).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(Login.class)
    void noLoginIsMoreThanItMustBe(Login login) throws SQLException {
        try (var connection = database.as(login)) {
            assertThat(
                            Sql.text(
                                    connection,
                                    "SELECT concat_ws(' ', rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication) FROM pg_roles WHERE rolname = current_user"))
                    .isEqualTo("f f f f f");
            assertThat(
                            Sql.count(
                                    connection,
                                    "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole OR pg_has_role(current_user, 'pg_read_all_data', 'MEMBER')"))
                    .isZero();
            assertThat(Sql.count(connection, "SELECT count(*) FROM pg_proc WHERE proowner = current_user::regrole"))
                    .isZero();
        }
    }

    @Test
    void theKeysLoginDoesThreeThingsAndNothingElse() throws SQLException {
        try (var keys = database.as("auth_service_keys")) {
            for (var attempt : new String[] {
                "SELECT auth.user_id()",
                "SELECT auth.begin('x', NULL)",
                "SELECT auth.revoke('x')",
                "SELECT * FROM identity.idempotency_key",
                "SELECT audit.append('A_B_C', 'success', 't', 'i', NULL, NULL, NULL, NULL, NULL, NULL)"
            }) {
                assertRefused(() -> Sql.execute(keys, attempt), "42501", "permission denied");
            }
        }
    }
}
