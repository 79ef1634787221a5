package care.eleva.kit.startup;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service serves only with a login that can do no more than it should. */
class DatabaseRoleTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static TestDatabase database;

    @BeforeAll
    static void spoil() throws SQLException {
        database = TestDatabase.fresh();
        admin(
                "CREATE ROLE bypassing LOGIN BYPASSRLS PASSWORD 'test-data-only-x'",
                "CREATE ROLE member_of_bypassing LOGIN PASSWORD 'test-data-only-x'",
                "GRANT bypassing TO member_of_bypassing WITH INHERIT FALSE",
                "CREATE ROLE owning LOGIN PASSWORD 'test-data-only-x'",
                "GRANT eleva_app_owner TO owning WITH INHERIT FALSE",
                "CREATE ROLE reading LOGIN PASSWORD 'test-data-only-x'",
                "GRANT pg_read_all_data TO reading",
                "CREATE ROLE reaching LOGIN PASSWORD 'test-data-only-x'",
                "CREATE TABLE public.unguarded (id int)",
                "ALTER TABLE public.unguarded ENABLE ROW LEVEL SECURITY",
                "GRANT SELECT ON public.unguarded TO reaching",
                "GRANT USAGE ON SCHEMA public TO reaching",
                "GRANT CONNECT ON DATABASE \"" + name()
                        + "\" TO bypassing, member_of_bypassing, owning, reading, reaching");
    }

    @AfterAll
    static void close() throws SQLException {
        admin(
                "DROP OWNED BY bypassing, member_of_bypassing, owning, reading, reaching",
                "DROP ROLE member_of_bypassing",
                "DROP ROLE bypassing, owning, reading, reaching");
        VERTX.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth_service",
                "auth_service_session",
                "auth_service_sync",
                "auth_service_keys",
                "app_service",
                "app_service_jobs",
                "audit_service"
            })
    void everyLoginOfAServiceIsInOrder(String login) throws Exception {
        assertThat(findings(login, "test-data-only-" + login)).isEmpty();
    }

    @Test
    void eachDangerousLoginIsFound() throws Exception {
        assertThat(findings("bypassing", "test-data-only-x")).anyMatch(f -> f.contains("can bypass"));
        assertThat(findings("member_of_bypassing", "test-data-only-x")).anyMatch(f -> f.contains("can bypass"));
        assertThat(findings("owning", "test-data-only-x")).anyMatch(f -> f.contains("owns tables"));
        assertThat(findings("reading", "test-data-only-x")).anyMatch(f -> f.contains("all data"));
        assertThat(findings("reaching", "test-data-only-x")).anyMatch(f -> f.contains("public.unguarded"));
    }

    private static List<String> findings(String login, String password) throws Exception {
        PgConnectOptions options = PgConnectOptions.fromUri(database.ownerUrl().uri())
                .setUser(login)
                .setPassword(password);
        var pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(1))
                .connectingTo((SqlConnectOptions) options)
                .using(VERTX)
                .build();
        try {
            return pool.query(DatabaseRole.FACTS)
                    .execute()
                    .map(rows -> DatabaseRole.findings(rows.iterator().next()))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        } finally {
            pool.close();
        }
    }

    private static String name() {
        String uri = database.ownerUrl().uri();
        return uri.substring(uri.lastIndexOf('/') + 1).replaceAll("\\?.*", "");
    }

    private static void admin(String... statements) throws SQLException {
        try (var connection = database.asSuperuser();
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
