package care.eleva.testing.database;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.testing.CatalogueLint;
import care.eleva.testing.CatalogueLint.Finding;
import care.eleva.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CatalogueLintTest {

    private static final String TABLE =
            "CREATE TABLE app.seeded (org_id text NOT NULL, id uuid NOT NULL, PRIMARY KEY (org_id, id));"
                    + " COMMENT ON TABLE app.seeded IS 'x'; ALTER TABLE app.seeded ENABLE ROW LEVEL SECURITY; ALTER TABLE app.seeded FORCE ROW LEVEL SECURITY; ";

    private final TestDatabase database = TestDatabase.shared();

    @Test
    void theMigratedDatabaseBreaksNoRule() throws SQLException {
        try (var connection = database.as("app_service")) {
            assertThat(CatalogueLint.check(connection)).isEmpty();
        }
    }

    @Test
    void everyRuleHasABadObjectThatProvesIt() {
        assertThat(bad().map(arguments -> arguments.get()[0]).collect(Collectors.toSet()))
                .isEqualTo(CatalogueLint.rules());
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of("row_security", "app", TABLE + "ALTER TABLE app.seeded NO FORCE ROW LEVEL SECURITY"),
                Arguments.of("row_security", "app", TABLE + "ALTER TABLE app.seeded DISABLE ROW LEVEL SECURITY"),
                Arguments.of("row_security", "audit", "ALTER TABLE audit.audit_logs NO FORCE ROW LEVEL SECURITY"),
                Arguments.of("role_power", "", "ALTER ROLE app_service CREATEDB"),
                Arguments.of("role_power", "", "GRANT eleva_app_owner TO app_service WITH SET FALSE, INHERIT FALSE"),
                Arguments.of("role_power", "", "GRANT eleva_service TO app_service WITH SET TRUE"),
                Arguments.of(
                        "role_owns",
                        "",
                        "GRANT app_service TO CURRENT_USER WITH SET TRUE; CREATE SCHEMA mine AUTHORIZATION app_service"),
                Arguments.of(
                        "policy_per_row",
                        "app",
                        TABLE + "CREATE POLICY p ON app.seeded TO app_service USING (org_id = auth.org_id())"),
                Arguments.of(
                        "policy_per_row",
                        "app",
                        TABLE
                                + "CREATE POLICY p ON app.seeded TO app_service USING (org_id = (SELECT auth.org_id())) WITH CHECK (auth.has('a:b') AND org_id = (SELECT auth.org_id()))"),
                Arguments.of(
                        "policy_public",
                        "app",
                        TABLE + "CREATE POLICY p ON app.seeded USING (org_id = (SELECT auth.org_id()))"),
                Arguments.of(
                        "policy_open",
                        "app",
                        TABLE + "CREATE POLICY p ON app.seeded FOR SELECT TO app_service USING (true)"),
                Arguments.of(
                        "policy_open",
                        "app",
                        TABLE
                                + "CREATE POLICY p ON app.seeded FOR INSERT TO app_service, eleva_app_owner WITH CHECK (true)"),
                Arguments.of(
                        "view_rights",
                        "app",
                        "CREATE VIEW app.seeded AS SELECT * FROM app.idempotency_key; COMMENT ON VIEW app.seeded IS 'x'"),
                Arguments.of("view_rights", "app", "CREATE MATERIALIZED VIEW app.seeded AS SELECT 1 AS one"),
                Arguments.of(
                        "definer_path",
                        "app",
                        "CREATE FUNCTION app.seeded() RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN RETURN 1; END $$"),
                Arguments.of(
                        "definer_path",
                        "app",
                        "CREATE FUNCTION app.seeded() RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_temp, app AS $$ BEGIN RETURN 1; END $$"),
                Arguments.of(
                        "function_public",
                        "app",
                        "CREATE FUNCTION app.seeded() RETURNS int LANGUAGE sql RETURN 1; GRANT EXECUTE ON FUNCTION app.seeded() TO PUBLIC"),
                Arguments.of("grant_dangerous", "app", TABLE + "GRANT TRUNCATE ON app.seeded TO app_service"),
                Arguments.of("grant_dangerous", "app", TABLE + "GRANT REFERENCES (id) ON app.seeded TO app_service"),
                Arguments.of("grant_dangerous", "app", TABLE + "GRANT MAINTAIN ON app.seeded TO app_service"),
                Arguments.of("grant_public", "app", TABLE + "GRANT SELECT ON app.seeded TO PUBLIC"),
                Arguments.of(
                        "grant_public", "app", TABLE + "GRANT SELECT ON app.seeded TO app_service WITH GRANT OPTION"),
                Arguments.of("grant_public", "app", "GRANT CREATE ON SCHEMA app TO app_service"),
                Arguments.of(
                        "grant_public",
                        "",
                        "DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO app_service', current_database()); END $$"),
                Arguments.of("audit_change", "audit", "GRANT DELETE ON audit.audit_logs TO audit_service"),
                Arguments.of("audit_change", "audit", "GRANT UPDATE (action) ON audit.audit_logs TO audit_service"),
                Arguments.of("partition_grant", "audit", month("GRANT SELECT ON audit.%I TO audit_service")),
                Arguments.of("partition_trigger", "audit", month("DROP TRIGGER %1$s_no_truncate ON audit.%1$I")),
                Arguments.of(
                        "trigger_off",
                        "audit",
                        "ALTER TABLE audit.subject_key DISABLE TRIGGER subject_key_no_truncate"),
                Arguments.of(
                        "trigger_off",
                        "app",
                        TABLE + "ALTER TABLE app.seeded ADD CONSTRAINT c CHECK (org_id <> '') NOT VALID"),
                Arguments.of("context_volatility", "auth", "ALTER FUNCTION auth.org_id() VOLATILE"),
                Arguments.of("context_volatility", "auth", "ALTER FUNCTION auth.user_id() PARALLEL UNSAFE"),
                Arguments.of(
                        "org_index",
                        "app",
                        TABLE + "ALTER TABLE app.seeded DROP CONSTRAINT seeded_pkey, ADD PRIMARY KEY (id)"),
                Arguments.of(
                        "org_foreign_key",
                        "app",
                        TABLE
                                + "ALTER TABLE app.seeded ADD UNIQUE (id), ADD COLUMN parent uuid REFERENCES app.seeded (id)"),
                Arguments.of(
                        "not_leakproof",
                        "app",
                        TABLE
                                + "ALTER TABLE app.seeded ADD COLUMN price numeric; CREATE INDEX ON app.seeded (org_id, price)"),
                Arguments.of("comment_missing", "app", TABLE + "COMMENT ON TABLE app.seeded IS NULL"),
                Arguments.of("public_object", "", "CREATE TABLE public.seeded (id int)"));
    }

    private static String month(String statement) {
        return "DO $$ BEGIN EXECUTE format('" + statement
                + "', 'audit_logs_' || to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM')); END $$";
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aBadObjectIsFoundByExactlyItsRule(String rule, String schema, String seed) throws SQLException {
        try (var connection = schema.isEmpty() ? database.asOwner() : database.asOwnerOf(schema)) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute(seed);
            }
            List<Finding> findings = CatalogueLint.check(connection);
            connection.rollback();
            assertThat(findings).extracting(Finding::rule).isNotEmpty().containsOnly(rule);
        }
    }
}
