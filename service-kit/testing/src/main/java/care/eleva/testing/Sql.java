package care.eleva.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plain SQL for tests, short enough to read. */
public final class Sql {

    private Sql() {}

    /** A statement that the database refused; tests compare {@link #state()} and {@link #message()}. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String state;

        Refused(SQLException cause) {
            super(cause.getMessage(), cause);
            state = String.valueOf(cause.getSQLState());
        }

        public String state() {
            return state;
        }

        /** The server's message, without severity and position. */
        public String message() {
            var lines = String.valueOf(getMessage()).lines().findFirst().orElse("");
            return lines.replaceFirst("^(ERROR|FATAL): ", "");
        }
    }

    /** Runs a statement and returns the number of changed rows (0 for a query). */
    public static int execute(Connection connection, String sql, @Nullable Object... parameters) {
        try (var statement = prepare(connection, sql, parameters)) {
            return statement.execute() ? 0 : Math.max(0, statement.getUpdateCount());
        } catch (SQLException refused) {
            throw new Refused(refused);
        }
    }

    /** Runs a query and returns the first column of its first row. */
    public static @Nullable Object value(Connection connection, String sql, @Nullable Object... parameters) {
        var rows = rows(connection, sql, parameters);
        return rows.isEmpty() ? null : rows.getFirst().getFirst();
    }

    public static @Nullable String text(Connection connection, String sql, @Nullable Object... parameters) {
        var value = value(connection, sql, parameters);
        return value == null ? null : value.toString();
    }

    public static long count(Connection connection, String sql, @Nullable Object... parameters) {
        return value(connection, sql, parameters) instanceof Number number ? number.longValue() : -1;
    }

    /** Runs a query and returns all rows. */
    public static List<List<@Nullable Object>> rows(Connection connection, String sql, @Nullable Object... parameters) {
        try (var statement = prepare(connection, sql, parameters);
                var result = statement.executeQuery()) {
            return read(result);
        } catch (SQLException refused) {
            throw new Refused(refused);
        }
    }

    private static List<List<@Nullable Object>> read(ResultSet result) throws SQLException {
        var rows = new ArrayList<List<@Nullable Object>>();
        var columns = result.getMetaData().getColumnCount();
        while (result.next()) {
            var row = new ArrayList<@Nullable Object>();
            for (int column = 1; column <= columns; column++) {
                row.add(result.getObject(column));
            }
            rows.add(row);
        }
        return rows;
    }

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        var statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }
}
