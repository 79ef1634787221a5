package care.eleva.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.MigrateOutput;
import org.jspecify.annotations.Nullable;

/**
 * Brings a database to the present state: roles and schemas as the database's owner, then each schema's migrations as the
 * migrator that has become the schema's owner. May run any number of times and by several processes at once: they queue.
 */
public final class Migrations {

    /** Order matters: every schema uses auth, and the last two append to audit. */
    private static final List<String> SCHEMAS = List.of("auth", "audit", "identity", "app");

    private static final List<String> BOOTSTRAP = List.of("01_roles.sql", "02_database.sql", "03_schemas.sql");
    private static final String DATABASE_RIGHTS = "02_database.sql";
    private static final int OLDEST_POSTGRESQL = 18;
    private static final String TIMEOUTS = "SET lock_timeout = '10s'; SET statement_timeout = '10min'";

    private Migrations() {}

    public static MigrationReport run(MigrationConfig config) {
        try (var owner = config.owner().connect()) {
            execute(owner, TIMEOUTS);
            // Held by this session until it ends; every other run waits here.
            execute(
                    owner,
                    "SET lock_timeout = '5min'; SELECT pg_advisory_lock(hashtext('eleva.migrations')); " + TIMEOUTS);
            var version = requirePostgresql(owner);
            for (var script : BOOTSTRAP) {
                execute(owner, read("db/bootstrap/" + script));
            }
            setPasswords(owner, config.passwords());
            var schemas = new ArrayList<MigrationReport.SchemaReport>();
            for (var schema : SCHEMAS) {
                schemas.add(migrate(config.migrator(), schema));
            }
            var changed = !config.issuers().isEmpty() && setIssuers(config);
            if (!config.platform().isEmpty()) {
                setPlatform(config);
            }
            return new MigrationReport(version, BOOTSTRAP, schemas, changed);
        } catch (SQLException refused) {
            throw new IllegalStateException(
                    "Migration of " + config.owner() + " failed: " + refused.getMessage(), refused);
        }
    }

    /** Repeats the rights that {@code CREATE DATABASE … TEMPLATE} does not copy. */
    public static void grantOnDatabase(Connection owner) throws SQLException {
        execute(owner, read("db/bootstrap/" + DATABASE_RIGHTS));
    }

    /**
     * Runs as a job, configured by {@code DATABASE_URL_OWNER}, {@code DATABASE_URL_<LOGIN>} (at least the migrator's),
     * {@code WORKOS_CLIENT_ID}, {@code WORKOS_ISSUERS} and {@code ELEVA_PLATFORM_ORGANIZATION}.
     */
    public static void main(String[] arguments) {
        var report = run(fromEnvironment(System.getenv()));
        System.out.println(report);
    }

    static MigrationConfig fromEnvironment(Map<String, String> environment) {
        var owner = environment.get("DATABASE_URL_OWNER");
        if (owner == null) {
            throw new IllegalArgumentException(
                    "DATABASE_URL_OWNER is not set: the direct address of the database with its owner's login");
        }
        var passwords = new EnumMap<Login, String>(Login.class);
        for (var login : Login.values()) {
            var url = environment.get(login.variable());
            if (url != null) {
                passwords.put(login, DatabaseUrl.parse(url).password());
            }
        }
        var client = environment.get("WORKOS_CLIENT_ID");
        var issuers =
                client == null ? Set.<TrustedIssuer>of() : TrustedIssuer.of(environment.get("WORKOS_ISSUERS"), client);
        return new MigrationConfig(
                DatabaseUrl.parse(owner), passwords, issuers, platform(environment.get("ELEVA_PLATFORM_ORGANIZATION")));
    }

    /** Organization ids, separated by commas. */
    public static Set<String> platform(@Nullable String organizations) {
        return organizations == null
                ? Set.of()
                : Arrays.stream(organizations.split(","))
                        .map(String::strip)
                        .filter(id -> !id.isEmpty())
                        .collect(Collectors.toUnmodifiableSet());
    }

    private static String requirePostgresql(Connection owner) throws SQLException {
        var found = owner.getMetaData().getDatabaseProductVersion();
        if (owner.getMetaData().getDatabaseMajorVersion() < OLDEST_POSTGRESQL) {
            throw new IllegalStateException(
                    "Eleva needs PostgreSQL " + OLDEST_POSTGRESQL + " or newer, this one is " + found);
        }
        return found;
    }

    private static MigrationReport.SchemaReport migrate(DatabaseUrl migrator, String schema) {
        var flyway = Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(migrator.jdbcUrl(), migrator.user(), migrator.password())
                .initSql(TIMEOUTS + "; SET ROLE eleva_" + schema + "_owner")
                .schemas(schema)
                .defaultSchema(schema)
                .createSchemas(false)
                .locations("classpath:db/" + schema)
                .placeholderReplacement(false)
                .validateMigrationNaming(true)
                .cleanDisabled(true)
                .load();
        var result = flyway.migrate();
        var applied = result.migrations.stream().map(Migrations::name).toList();
        var current = flyway.info().current();
        return new MigrationReport.SchemaReport(
                schema, applied, current == null ? "nothing" : String.valueOf(current.getVersion()));
    }

    private static String name(MigrateOutput migration) {
        return (migration.version.isEmpty() ? "R" : "V" + migration.version) + " " + migration.description;
    }

    /**
     * In plain text, because Neon checks their strength; through a setting and not in the statement's text, so that no
     * statement log holds one.
     */
    private static void setPasswords(Connection owner, Map<Login, String> passwords) throws SQLException {
        owner.setAutoCommit(false);
        try (var set = owner.prepareStatement(
                "SELECT set_config('eleva.login', ?, true), set_config('eleva.password', ?, true)")) {
            for (var entry : passwords.entrySet()) {
                set.setString(1, entry.getKey().role());
                set.setString(2, entry.getValue());
                set.execute();
                execute(
                        owner,
                        "DO $$ BEGIN EXECUTE format('ALTER ROLE %I PASSWORD %L', current_setting('eleva.login'), current_setting('eleva.password')); END $$");
            }
            owner.commit();
        } finally {
            owner.rollback();
            owner.setAutoCommit(true);
        }
    }

    private static boolean setIssuers(MigrationConfig config) throws SQLException {
        try (var connection = config.migrator().connect()) {
            connection.setAutoCommit(false);
            execute(connection, TIMEOUTS + "; SET ROLE eleva_auth_owner");
            var issuers = config.issuers().stream().map(TrustedIssuer::issuer).toArray(String[]::new);
            var clients = config.issuers().stream().map(TrustedIssuer::clientId).toArray(String[]::new);
            int removed;
            int added;
            try (var delete = connection.prepareStatement(
                            "DELETE FROM auth_private.issuer WHERE (issuer, client_id) NOT IN (SELECT * FROM unnest(?::text[], ?::text[]))");
                    var insert = connection.prepareStatement(
                            "INSERT INTO auth_private.issuer SELECT * FROM unnest(?::text[], ?::text[]) ON CONFLICT DO NOTHING")) {
                for (var statement : List.of(delete, insert)) {
                    statement.setArray(1, connection.createArrayOf("text", issuers));
                    statement.setArray(2, connection.createArrayOf("text", clients));
                }
                removed = delete.executeUpdate();
                added = insert.executeUpdate();
            }
            if (removed > 0) {
                execute(
                        connection,
                        "DELETE FROM auth_private.verified_token"); // an issuer that is no longer trusted ends at once
            }
            connection.commit();
            return removed + added > 0;
        }
    }

    /** Who is no longer named loses the right at once: it is looked up with every use. */
    private static void setPlatform(MigrationConfig config) throws SQLException {
        try (var connection = config.migrator().connect()) {
            connection.setAutoCommit(false);
            execute(connection, TIMEOUTS + "; SET ROLE eleva_identity_owner");
            try (var delete = connection.prepareStatement(
                            "DELETE FROM identity.platform_organization WHERE org_id <> ALL (?::text[])");
                    var insert = connection.prepareStatement(
                            "INSERT INTO identity.platform_organization SELECT * FROM unnest(?::text[]) ON CONFLICT DO NOTHING")) {
                for (var statement : List.of(delete, insert)) {
                    statement.setArray(
                            1,
                            connection.createArrayOf("text", config.platform().toArray()));
                    statement.executeUpdate();
                }
            }
            connection.commit();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String read(String resource) {
        try (var stream = Migrations.class.getClassLoader().getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("Missing resource " + resource);
            }
            return new String(stream.readAllBytes(), UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
