package care.eleva.local.demo;

import care.eleva.database.DatabaseUrl;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** What the database says about all this, asked behind the services' backs. */
final class DatabaseSteps {

    private static final Set<String> LOGINS = Set.of(
            "auth_service",
            "auth_service_session",
            "auth_service_sync",
            "auth_service_keys",
            "app_service",
            "app_service_jobs",
            "audit_service");

    private final Scene scene;
    private final RecordSteps records;

    DatabaseSteps(Scene scene, RecordSteps records) {
        this.scene = scene;
        this.records = records;
    }

    List<Step> steps() {
        return List.of(
                new Step("no service is connected as somebody powerful", this::connections),
                new Step(
                        "what was written about the patient is nowhere in the database in plain text",
                        this::noPlainText),
                new Step("without a context, a service's login sees no row", this::noContext));
    }

    private String connections() throws SQLException {
        var found = new ArrayList<String>();
        query(scene.superuser(), """
                SELECT DISTINCT a.usename, r.rolsuper OR r.rolbypassrls OR r.rolcreaterole
                  FROM pg_stat_activity a JOIN pg_roles r ON r.rolname = a.usename
                 WHERE a.backend_type = 'client backend' AND a.pid <> pg_backend_pid()""", row -> {
            Unproved.unless(!row.getBoolean(2), row.getString(1) + " is powerful");
            Unproved.unless(LOGINS.contains(row.getString(1)), row.getString(1) + " is not a service's login");
            found.add(row.getString(1));
        });
        Unproved.unless(found.contains("app_service"), "app_service is not connected: " + found);
        return String.join(", ", found.stream().sorted().toList());
    }

    /** Looks through every column of every table, as the one who sees all of them. */
    private String noPlainText() throws SQLException {
        records.record();
        List<String> tables = tables(
                everywhere(), "c.relkind = 'r' AND n.nspname IN ('app', 'audit', 'auth', 'auth_private', 'identity')");
        // The same search must find what is no secret, or it would prove nothing.
        Unproved.unless(
                !tablesWith(tables, DemoEvents.FIRST).isEmpty(), "the search does not even find an event's name");
        List<String> leaking = tablesWith(tables, RecordSteps.SECRET);
        Unproved.unless(leaking.isEmpty(), "it is in plain text in " + leaking);
        return tables.size()
                + " tables searched for a word of the record; the event's name was found, the word was not";
    }

    private List<String> tablesWith(List<String> tables, String text) throws SQLException {
        String hex = HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
        var found = new ArrayList<String>();
        for (String table : tables) {
            String search = "SELECT count(*) FROM " + table + " t WHERE t::text ILIKE '%" + text
                    + "%' OR t::text ILIKE '%" + hex + "%'";
            query(everywhere(), search, row -> {
                if (row.getLong(1) > 0) {
                    found.add(table);
                }
            });
        }
        return found;
    }

    private String noContext() throws SQLException {
        DatabaseUrl login = scene.login("app_service");
        List<String> tables =
                tables(login, "c.relkind IN ('r', 'p') AND n.nspname = 'app' AND has_table_privilege(c.oid, 'SELECT')");
        long seen = 0;
        for (String table : tables) {
            seen += count(everywhere(), table);
            Unproved.unlessEqual(count(login, table), 0L, "the number of rows seen in " + table);
        }
        Unproved.unless(seen > 0, "there is nothing that could be seen");
        return tables.size() + " tables, 0 of " + seen + " rows, with the service's own password";
    }

    private static List<String> tables(DatabaseUrl as, String condition) throws SQLException {
        var tables = new ArrayList<String>();
        query(
                as,
                "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE " + condition,
                row -> tables.add(row.getString(1)));
        return tables;
    }

    private static long count(DatabaseUrl as, String table) throws SQLException {
        long[] count = {0};
        query(as, "SELECT count(*) FROM " + table, row -> count[0] = row.getLong(1));
        return count[0];
    }

    private DatabaseUrl everywhere() {
        return scene.superuser().withDatabase(scene.owner().database());
    }

    /** Takes one row. */
    private interface Row {
        void take(ResultSet row) throws SQLException;
    }

    private static void query(DatabaseUrl as, String sql, Row row) throws SQLException {
        try (Connection connection = as.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                row.take(rows);
            }
        }
    }
}
