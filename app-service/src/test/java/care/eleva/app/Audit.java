package care.eleva.app;

import care.eleva.testing.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What the log says, read past every policy. */
public final class Audit {
    private Audit() {}

    /** {@code action outcome} of every row of an organization about a resource, oldest first. */
    public static List<String> of(String orgId, String resourceId) {
        return strings(
                "SELECT action || ' ' || outcome FROM audit.audit_logs WHERE org_id = ? AND resource_id = ? ORDER BY id",
                orgId,
                resourceId);
    }

    /** One column of text, as superuser. */
    public static List<String> strings(String sql, String... parameters) {
        try (var connection = TestDatabase.shared().asSuperuser();
                var query = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                query.setString(i + 1, parameters[i]);
            }
            List<String> found = new ArrayList<>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found;
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** Runs statements as superuser. */
    public static void tamper(String... statements) {
        try (var connection = TestDatabase.shared().asSuperuser();
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
