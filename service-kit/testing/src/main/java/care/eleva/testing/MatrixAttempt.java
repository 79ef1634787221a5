package care.eleva.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Tries every command on one table in one context. Results: {@code -} no grant, {@code x} refused by row-level security,
 * {@code c} let through by the policies and refused by a constraint or trigger, {@code +} done, a number of rows, {@code .}
 * cannot be expressed with the columns granted.
 */
final class MatrixAttempt {

    private static final List<String> TELLING = List.of("uuid", "text", "bytea", "name", "varchar", "int8", "int4");

    private final Connection connection;
    private final MatrixSeed seed;
    private final MatrixSeed.Table table;
    private final MatrixRights rights;
    private final String own;
    private final String foreign;
    private final List<String> results = new ArrayList<>();

    MatrixAttempt(Connection connection, MatrixSeed seed, MatrixSeed.Table table, MatrixRights rights, String own) {
        this.connection = connection;
        this.seed = seed;
        this.table = table;
        this.rights = rights;
        this.own = own;
        this.foreign = "A".equals(own) ? "B" : "A";
    }

    int cells() {
        return results.size();
    }

    /** How many attempts got past grants and policies. */
    int allowed() {
        return (int) results.stream()
                .filter(result -> !List.of("-", "x", "0", ".").contains(result))
                .count();
    }

    boolean allWithoutGrant() {
        return results.stream().allMatch(result -> "-".equals(result) || ".".equals(result));
    }

    String all() {
        return "select " + select() + " | insert " + insert(own) + " "
                + (names(rights.insert()) || rights.insert().isEmpty() ? insert(foreign) : cell("."))
                + " | update " + update(own) + " " + update(foreign) + " " + move()
                + " | delete " + delete(own) + " " + delete(foreign)
                + " | truncate " + change("TRUNCATE " + table.sqlName(), true)
                + " | copy " + copyOut() + " " + copyIn()
                + " | references " + references();
    }

    private String select() {
        if (rights.select().isEmpty()) {
            return cell(run(() -> String.valueOf(
                    Sql.rows(connection, "SELECT * FROM " + table.sqlName()).size())));
        }
        return cell(run(() -> {
            var total = count("true");
            if (total == 0) {
                return "0";
            }
            return telling().map(column -> whose(column, total)).orElse(String.valueOf(total));
        }));
    }

    private String whose(MatrixSeed.Column column, long total) {
        var ours = count(is(column, own));
        var theirs = count(is(column, foreign));
        if (ours + theirs != total) {
            return String.valueOf(total);
        }
        return ours == total ? "own" : theirs == total ? "foreign" : "both";
    }

    private long count(String condition) {
        var column = rights.select().getFirst().sqlName();
        return Sql.count(
                connection,
                "SELECT count(*) FROM (SELECT " + column + " FROM " + table.sqlName() + " WHERE " + condition
                        + ") AS r");
    }

    private String insert(String org) {
        var columns = rights.insert().isEmpty() ? table.columns() : rights.insert();
        return change(seed.insert(table, columns, org, "-new"), true);
    }

    private String update(String org) {
        var columns = rights.update().isEmpty() ? table.columns() : rights.update();
        var column = columns.stream()
                .filter(c -> !c.generated())
                .findFirst()
                .orElse(table.columns().getFirst());
        return where(org)
                .map(condition -> change(
                        "UPDATE " + table.sqlName() + " SET " + column.sqlName() + " = "
                                + seed.value(table, column, org, "") + condition,
                        false))
                .orElseGet(() -> cell("."));
    }

    private String move() {
        var org = table.org();
        if (org == null || (!rights.update().isEmpty() && !rights.update().contains(org))) {
            return cell(org == null ? "." : "-");
        }
        return where(own)
                .map(condition -> change(
                        "UPDATE " + table.sqlName() + " SET org_id = '" + MatrixSeed.orgId(foreign) + "'" + condition,
                        false))
                .orElseGet(() -> cell("."));
    }

    private String delete(String org) {
        return where(org)
                .map(condition -> change("DELETE FROM " + table.sqlName() + condition, false))
                .orElseGet(() -> cell("."));
    }

    /**
     * COPY, of the columns granted, obeys the policies on the way out, by the number of rows; on the way in it is refused as a
     * whole. A partitioned table gives no rows, because they are all in its partitions.
     */
    private String copyOut() {
        var statement = "COPY " + copied(rights.select()) + " TO STDOUT";
        return cell(run(() -> copy(copies -> copies.copyOut(statement, OutputStream.nullOutputStream()))));
    }

    private String copyIn() {
        var statement = "COPY " + copied(rights.insert()) + " FROM STDIN";
        return cell(run(() -> copy(copies -> copies.copyIn(statement, InputStream.nullInputStream()))));
    }

    private String copied(List<MatrixSeed.Column> granted) {
        var columns = granted.stream()
                .filter(column -> !column.generated())
                .map(MatrixSeed.Column::sqlName)
                .collect(Collectors.joining(", "));
        return table.sqlName() + (columns.isEmpty() ? "" : " (" + columns + ")");
    }

    private String copy(Copy copy) {
        try {
            return String.valueOf(copy.run(connection.unwrap(PGConnection.class).getCopyAPI()));
        } catch (SQLException refused) {
            throw new Sql.Refused(refused);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private interface Copy {
        long run(CopyManager copies) throws SQLException, IOException;
    }

    private String references() {
        return cell(run(() -> Boolean.TRUE.equals(
                        Sql.value(connection, "SELECT has_any_column_privilege(?::oid, 'REFERENCES')", table.oid()))
                ? "+"
                : "-"));
    }

    private String change(String statement, boolean plus) {
        return cell(run(() -> {
            var rows = Sql.execute(connection, statement);
            return plus ? "+" : String.valueOf(rows);
        }));
    }

    /** Condition for the row of an organization; without a readable column every visible row counts as the own one. */
    private Optional<String> where(String org) {
        if (rights.select().isEmpty()) {
            return org.equals(own) ? Optional.of("") : Optional.empty();
        }
        return telling().map(column -> " WHERE " + is(column, org));
    }

    private String is(MatrixSeed.Column column, String org) {
        return column.sqlName() + " = " + seed.value(table, column, org, "");
    }

    /** A readable column whose value tells A's row from B's. */
    private Optional<MatrixSeed.Column> telling() {
        return rights.select().stream()
                .filter(column -> TELLING.contains(column.type()))
                .filter(column -> !seed.value(table, column, "A", "").equals(seed.value(table, column, "B", "")))
                .findFirst();
    }

    private static boolean names(List<MatrixSeed.Column> columns) {
        return columns.stream()
                .map(MatrixSeed.Column::name)
                .collect(Collectors.toSet())
                .contains("org_id");
    }

    private String cell(String result) {
        results.add(result);
        return result;
    }

    private String run(Supplier<String> attempt) {
        Sql.execute(connection, "SAVEPOINT attempt");
        try {
            return attempt.get();
        } catch (Sql.Refused refused) {
            return kind(refused);
        } finally {
            Sql.execute(connection, "ROLLBACK TO SAVEPOINT attempt");
        }
    }

    private static String kind(Sql.Refused refused) {
        if (refused.message().contains("row-level security")) { // COPY FROM too: it is refused wherever policies apply
            return "x";
        }
        if (refused.message().startsWith("permission denied")) {
            return "-";
        }
        return refused.state().startsWith("23")
                        || refused.state().startsWith("22")
                        || refused.state().startsWith("P0")
                ? "c"
                : "e(" + refused.state() + ")";
    }
}
