package care.eleva.local.demo;

import care.eleva.database.DatabaseUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
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
        var tables = new ArrayList<String>();
        DatabaseUrl everywhere = scene.superuser().withDatabase(scene.owner().database());
        query(everywhere, """
                SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind = 'r' AND n.nspname IN ('app', 'audit', 'auth', 'auth_private', 'identity')""", row -> tables.add(row.getString(1)));
        String hex = java.util.HexFormat.of()
                .formatHex(RecordSteps.SECRET.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        for (String table : tables) {
            query(
                    everywhere,
                    "SELECT count(*) FROM " + table + " t WHERE t::text ILIKE '%" + RecordSteps.SECRET
                            + "%' OR t::text ILIKE '%" + hex + "%'",
                    row -> Unproved.unlessEqual(row.getLong(1), 0L, "the number of rows in the clear in " + table));
        }
        return tables.size() + " tables searched for a word of the record";
    }

    private String noContext() throws SQLException {
        var tables = new ArrayList<String>();
        DatabaseUrl login = scene.login("app_service");
        query(login, """
                SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind IN ('r', 'p') AND n.nspname = 'app' AND has_table_privilege(c.oid, 'SELECT')""", row -> tables.add(row.getString(1)));
        Unproved.unless(!tables.isEmpty(), "app_service reads no table");
        for (String table : tables) {
            query(
                    login,
                    "SELECT count(*) FROM " + table,
                    row -> Unproved.unlessEqual(row.getLong(1), 0L, "rows in " + table));
        }
        return tables.size() + " tables, 0 rows, with the service's own password";
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

    static List<String> logins() {
        return LOGINS.stream().sorted().toList();
    }
}
