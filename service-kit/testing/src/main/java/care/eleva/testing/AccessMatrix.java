package care.eleva.testing;

import care.eleva.database.Login;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Every login × every table of the catalogue × every command × every kind of context, tried out on a database of its own.
 * The tables come from the catalogue, so a new one is in the matrix as soon as it exists.
 */
public final class AccessMatrix {

    private final MatrixSeed seed;
    private final MatrixContexts contexts;
    private final TestDatabase database;
    private int cells;
    private int allowed;

    private AccessMatrix(TestDatabase database, MatrixSeed seed, MatrixContexts contexts) {
        this.database = database;
        this.seed = seed;
        this.contexts = contexts;
    }

    /** The matrix as text for each schema, and how many combinations were tried and got past grants and policies. */
    public record Result(Map<String, String> schemas, int tables, int cells, int allowed) {
        @Override
        public String toString() {
            return "matrix: %d logins × %d tables × 12 commands: %d combinations tried, %d allowed, %d refused or without effect"
                    .formatted(Login.values().length, tables, cells, allowed, cells - allowed);
        }
    }

    /** Tries everything. Spoils the database: constraints are dropped, so that any table can be given rows. */
    public static Result of(TestDatabase database) throws SQLException {
        try (var superuser = database.asSuperuser()) {
            var seed = MatrixSeed.plant(superuser);
            var contexts = MatrixContexts.of(database, superuser);
            return new AccessMatrix(database, seed, contexts).run(superuser);
        }
    }

    private Result run(Connection superuser) throws SQLException {
        var blocks = new TreeMap<String, StringBuilder>();
        for (var table : seed.tables()) {
            blocks.computeIfAbsent(table.schema(), schema -> new StringBuilder())
                    .append(table.displayName())
                    .append('\n')
                    .append(tryTable(superuser, table))
                    .append('\n');
        }
        var texts = new TreeMap<String, String>();
        blocks.forEach((schema, text) -> texts.put(schema, text.toString()));
        return new Result(texts, seed.tables().size(), cells, allowed);
    }

    private String tryTable(Connection superuser, MatrixSeed.Table table) throws SQLException {
        var lines = new StringBuilder();
        var without = new ArrayList<String>();
        for (var login : Login.values()) {
            var rights = MatrixRights.of(superuser, login, table);
            if (rights.none()) {
                tryWithoutRights(login, table, rights);
                without.add(login.role());
            } else {
                lines.append(tryLogin(login, table, rights));
            }
        }
        return lines + (without.isEmpty() ? "" : "  no rights: " + String.join(" ", without) + "\n");
    }

    /** Without any grant the context cannot matter: one is tried, and everything must be refused. */
    private void tryWithoutRights(Login login, MatrixSeed.Table table, MatrixRights rights) throws SQLException {
        var context = contexts.of(login).getFirst();
        try (var connection = database.as(login)) {
            var attempt = begin(connection, table, rights, context);
            var result = attempt.all();
            cells += attempt.cells();
            if (!attempt.allWithoutGrant()) {
                throw new AssertionError(
                        login.role() + " has no grant on " + table.displayName() + " and yet: " + result);
            }
        }
    }

    private String tryLogin(Login login, MatrixSeed.Table table, MatrixRights rights) throws SQLException {
        var byResult = new LinkedHashMap<String, List<String>>();
        for (var context : contexts.of(login)) {
            byResult.computeIfAbsent(tryContext(login, table, rights, context), result -> new ArrayList<>())
                    .add(context.name());
        }
        return byResult.entrySet().stream()
                .map(entry -> "  %-20s %-40s %s%n"
                        .formatted(login.role(), String.join(" ", entry.getValue()), entry.getKey()))
                .collect(Collectors.joining());
    }

    private String tryContext(Login login, MatrixSeed.Table table, MatrixRights rights, MatrixContexts.Context context)
            throws SQLException {
        try (var connection = database.as(login)) {
            var attempt = begin(connection, table, rights, context);
            var result = attempt.all();
            cells += attempt.cells();
            allowed += attempt.allowed();
            return result;
        }
    }

    private MatrixAttempt begin(
            Connection connection, MatrixSeed.Table table, MatrixRights rights, MatrixContexts.Context context) {
        Sql.execute(connection, "BEGIN");
        context.start().accept(connection);
        return new MatrixAttempt(connection, seed, table, rights, context.org());
    }
}
