package care.eleva.database;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Stands in for Neon's control plane on a PostgreSQL of our own: makes the owner and the database that a Neon project
 * comes with. The owner is weaker than Neon's (it cannot bypass row-level security), so what works here works there.
 */
public final class NeonOwner {

    public static final String ROLE = "neondb_owner";

    private NeonOwner() {}

    /** Makes what is missing and returns the owner's login. The only step that needs a superuser. */
    public static DatabaseUrl create(DatabaseUrl superuser, String database, String password) throws SQLException {
        try (var connection = superuser.connect()) {
            if (!exists(connection, "SELECT FROM pg_roles WHERE rolname = ?", ROLE)) {
                execute(connection, "CREATE ROLE " + ROLE + " LOGIN CREATEROLE CREATEDB NOSUPERUSER NOBYPASSRLS");
            }
            execute(connection, "ALTER ROLE " + ROLE + " PASSWORD " + quote(connection, "quote_literal", password));
            if (!exists(connection, "SELECT FROM pg_database WHERE datname = ?", database)) {
                var name = quote(connection, "quote_ident", database);
                execute(connection, "CREATE DATABASE " + name + " OWNER " + ROLE);
            }
        }
        return superuser.withDatabase(database).withLogin(ROLE, password);
    }

    private static String quote(Connection connection, String function, String text) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT " + function + "(?)")) {
            statement.setString(1, text);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private static boolean exists(Connection connection, String query, String name) throws SQLException {
        try (var statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (var row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
