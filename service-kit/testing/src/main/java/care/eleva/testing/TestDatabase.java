package care.eleva.testing;

import care.eleva.database.DatabaseUrl;
import care.eleva.database.Login;
import care.eleva.database.MigrationConfig;
import care.eleva.database.Migrations;
import care.eleva.database.NeonOwner;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A migrated database of its own for a test class, or the one that all tests of a module share. Copied from a template that
 * is migrated once for each test JVM, as the non-superuser that emulates Neon's owner. Tests connect as the real logins.
 */
public final class TestDatabase {

    private static final String TEMPLATE = "eleva_template";
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static @Nullable Cluster cluster;
    private static @Nullable TestDatabase shared;

    private final Cluster server;
    private final String name;

    private TestDatabase(Cluster server, String name) {
        this.server = server;
        this.name = name;
    }

    /** The database that the tests of this JVM share; fresh organizations keep them apart. */
    public static synchronized TestDatabase shared() {
        if (shared == null) {
            shared = fresh();
        }
        return shared;
    }

    /** A new copy, for tests that change what others rely on (keys, partitions, policies). */
    public static synchronized TestDatabase fresh() {
        if (cluster == null) {
            cluster = Cluster.start();
        }
        var name = "test_" + COUNT.incrementAndGet();
        cluster.copyTemplate(name);
        var database = new TestDatabase(cluster, name);
        TestTokens.shared().putKey(database);
        return database;
    }

    /** A connection as one of the logins, for example {@code as("app_service")}. The caller closes it. */
    public Connection as(String role) {
        return as(Login.ofRole(role));
    }

    public Connection as(Login login) {
        return connect(url(login));
    }

    /** A connection as one of the logins, inside a transaction whose context this token has started. The caller closes it. */
    public Connection as(String role, String token) {
        var connection = as(role);
        Sql.execute(connection, "BEGIN");
        Sql.execute(
                connection,
                "SELECT auth.begin(?, ?::jsonb)",
                token,
                "{\"id\":\"request-1\",\"svc\":\"test\",\"ver\":\"1.0.0\"}");
        return connection;
    }

    /** A connection as the database's owner, who is no superuser. */
    public Connection asOwner() {
        return connect(server.owner().withDatabase(name));
    }

    /** A connection that has become the owner of a schema: {@code asOwnerOf("audit")}. */
    public Connection asOwnerOf(String schema) {
        var connection = as(Login.ELEVA_MIGRATOR);
        Sql.execute(connection, "SET ROLE eleva_" + schema + "_owner");
        return connection;
    }

    /** A connection as superuser: only for tests that tamper as somebody who may do everything. */
    public Connection asSuperuser() {
        return connect(server.superuser().withDatabase(name));
    }

    public DatabaseUrl url(Login login) {
        return server.owner().withDatabase(name).withLogin(login.role(), Cluster.password(login));
    }

    public DatabaseUrl ownerUrl() {
        return server.owner().withDatabase(name);
    }

    /** {@code DATABASE_URL_<LOGIN>} of every login, and {@code DATABASE_URL_OWNER}. */
    public Map<String, String> environment() {
        var environment = new TreeMap<String, String>();
        for (var login : Login.values()) {
            environment.put(login.variable(), url(login).uri());
        }
        environment.put("DATABASE_URL_OWNER", ownerUrl().uri());
        return environment;
    }

    private static Connection connect(DatabaseUrl url) {
        try {
            return url.connect();
        } catch (SQLException refused) {
            throw new IllegalStateException("No connection to " + url, refused);
        }
    }

    /** The server of this JVM with its migrated template. */
    private record Cluster(DatabaseUrl superuser, DatabaseUrl owner) {

        static Cluster start() {
            var superuser = PostgresServer.start().superuser();
            try {
                var owner = NeonOwner.create(superuser, TEMPLATE, "owner-of-test-data-only");
                Migrations.run(new MigrationConfig(owner, passwords(), Set.of(TestTokens.TRUSTED_ISSUER)));
                return new Cluster(superuser, owner);
            } catch (SQLException broken) {
                throw new IllegalStateException("The template database could not be made", broken);
            }
        }

        void copyTemplate(String name) {
            try (var connection = owner.withDatabase("postgres").connect()) {
                Sql.execute(connection, "CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
            } catch (SQLException broken) {
                throw new IllegalStateException("No copy of the template database", broken);
            }
            try (var connection = owner.withDatabase(name).connect()) {
                Migrations.grantOnDatabase(connection);
            } catch (SQLException broken) {
                throw new IllegalStateException("No rights on the copy of the template database", broken);
            }
        }

        static Map<Login, String> passwords() {
            var passwords = new EnumMap<Login, String>(Login.class);
            for (var login : Login.values()) {
                passwords.put(login, password(login));
            }
            return passwords;
        }

        static String password(Login login) {
            return "test-data-only-" + login.role();
        }
    }
}
