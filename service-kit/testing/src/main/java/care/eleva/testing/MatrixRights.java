package care.eleva.testing;

import care.eleva.database.Login;
import java.sql.Connection;
import java.util.List;

/** Which columns a login was granted what on: decides how an attempt is written, never how it ends. */
record MatrixRights(
        List<MatrixSeed.Column> select, List<MatrixSeed.Column> insert, List<MatrixSeed.Column> update, boolean none) {

    static MatrixRights of(Connection superuser, Login login, MatrixSeed.Table table) {
        var none = !Boolean.TRUE.equals(Sql.value(
                superuser,
                "SELECT has_table_privilege(r, t, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER, MAINTAIN')"
                        + " OR has_any_column_privilege(r, t, 'SELECT, INSERT, UPDATE, REFERENCES')"
                        + " FROM (VALUES (?::name, ?::oid)) AS v (r, t)",
                login.role(),
                table.oid()));
        return new MatrixRights(
                columns(superuser, login, table, "SELECT"),
                columns(superuser, login, table, "INSERT"),
                columns(superuser, login, table, "UPDATE"),
                none);
    }

    private static List<MatrixSeed.Column> columns(
            Connection superuser, Login login, MatrixSeed.Table table, String privilege) {
        return table.columns().stream()
                .filter(column -> Boolean.TRUE.equals(Sql.value(
                        superuser,
                        "SELECT has_column_privilege(?::name, ?::oid, ?::text, ?)",
                        login.role(),
                        table.oid(),
                        column.name(),
                        privilege)))
                .toList();
    }
}
