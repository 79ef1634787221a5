package care.eleva.local;

import care.eleva.database.DatabaseUrl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A small stand-in for psql on machines that have a JDK and nothing else: statements end with a semicolon. */
final class SqlShell {

    private static final String DESCRIBE = """
            SELECT n.nspname AS schema, c.relname AS name, pg_get_userbyid(c.relowner) AS owner
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'v') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
             ORDER BY 1, 2""";

    private final Connection connection;
    private boolean failed;

    private SqlShell(Connection connection) {
        this.connection = connection;
    }

    /** Runs {@code -c <sql>}, or what is typed until the end of input or {@code \q}. */
    static int run(Map<String, String> environment, List<String> arguments) {
        String address = environment.get("ELEVA_SQL_URL");
        if (address == null) {
            throw new StackProblem("No database address; use ./eleva psql while a stack is running.");
        }
        DatabaseUrl url = DatabaseUrl.parse(address);
        try (Connection connection = url.connect()) {
            var shell = new SqlShell(connection);
            if (arguments.size() == 2 && "-c".equals(arguments.getFirst())) {
                shell.execute(arguments.getLast());
            } else {
                shell.converse(url.user(), "1".equals(environment.get("ELEVA_TERMINAL")));
            }
            return shell.failed ? 3 : 0;
        } catch (SQLException e) {
            throw new StackProblem("The database cannot be reached as " + url.user() + ": " + e.getMessage(), e);
        }
    }

    private void converse(String role, boolean terminal) {
        String prompt = terminal ? role + "=> " : "";
        System.out.print(terminal ? "Statements end with ; — \\d lists tables, \\q leaves.\n" + prompt : prompt);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var statement = new StringBuilder();
        try {
            for (String line = in.readLine(); line != null && !"\\q".equals(line.strip()); line = in.readLine()) {
                if ("\\d".equals(line.strip())) {
                    execute(DESCRIBE);
                } else {
                    statement.append(line).append('\n');
                    if (line.stripTrailing().endsWith(";")) {
                        execute(statement.toString());
                        statement.setLength(0);
                    }
                }
                System.out.print(prompt);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!statement.toString().isBlank()) {
            execute(statement.toString());
        }
    }

    private void execute(String sql) {
        try (Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(sql);
            while (rows || statement.getUpdateCount() >= 0) {
                if (rows) {
                    print(statement.getResultSet());
                } else {
                    System.out.println("OK " + statement.getUpdateCount());
                }
                rows = statement.getMoreResults();
            }
        } catch (SQLException e) {
            failed = true;
            System.err.println(e.getMessage() + " (" + e.getSQLState() + ")");
        }
    }

    private static void print(ResultSet rows) throws SQLException {
        int columns = rows.getMetaData().getColumnCount();
        var table = new ArrayList<List<String>>();
        var head = new ArrayList<String>();
        for (int column = 1; column <= columns; column++) {
            head.add(rows.getMetaData().getColumnLabel(column));
        }
        table.add(head);
        while (rows.next()) {
            var line = new ArrayList<String>();
            for (int column = 1; column <= columns; column++) {
                line.add(Objects.requireNonNullElse(rows.getString(column), ""));
            }
            table.add(line);
        }
        write(table, columns);
    }

    private static void write(List<List<String>> table, int columns) {
        var widths = new ArrayList<>(Collections.nCopies(columns, 1));
        table.forEach(line -> {
            for (int column = 0; column < columns; column++) {
                widths.set(column, Math.max(widths.get(column), line.get(column).length()));
            }
        });
        for (int row = 0; row < table.size(); row++) {
            var text = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                String cell = table.get(row).get(column);
                text.append(column == 0 ? " " : " | ")
                        .append(cell)
                        .append(" ".repeat(widths.get(column) - cell.length()));
            }
            System.out.println(text.toString().stripTrailing());
            if (row == 0) {
                System.out.println(" "
                        + String.join("-+-", widths.stream().map("-"::repeat).toList()));
            }
        }
        System.out.println("(" + (table.size() - 1) + " rows)");
    }
}
