package care.eleva.audit;

import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What really stands in the log of an organization, read by one who may read everything. */
public final class Trail {
    private Trail() {}

    /** One stored event. */
    public record Stored(String id, String action, String line, String leaf, String plain) {}

    /** All events of the organization, oldest first. */
    public static List<Stored> of(String organization) {
        return rows(
                        "SELECT id::text, action, convert_from(line, 'UTF8'), encode(leaf, 'hex'),"
                                + " (convert_from(line, 'UTF8')::json -> 'plain')::text"
                                + " FROM audit.audit_logs WHERE org_id = ? ORDER BY recorded_at, id",
                        organization)
                .stream()
                .map(row -> new Stored(text(row, 0), text(row, 1), text(row, 2), text(row, 3), text(row, 4)))
                .toList();
    }

    public static List<Stored> of(String organization, String action) {
        return of(organization).stream()
                .filter(event -> event.action().equals(action))
                .toList();
    }

    public static List<List<Object>> rows(String sql, Object... parameters) {
        try (Connection connection = TestDatabase.shared().asSuperuser()) {
            return Sql.rows(connection, sql, parameters);
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** Changes what nobody may change, with every fence down. */
    public static void tamper(String sql, Object... parameters) {
        try (Connection connection = TestDatabase.shared().asSuperuser()) {
            Sql.execute(connection, "SET session_replication_role = replica");
            Sql.execute(connection, sql, parameters);
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static String text(List<Object> row, int column) {
        return String.valueOf(row.get(column));
    }
}
