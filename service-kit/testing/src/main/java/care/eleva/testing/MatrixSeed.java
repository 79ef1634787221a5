package care.eleva.testing;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One row of organization A and one of organization B in every table, made from the catalogue alone. */
final class MatrixSeed {

    /** All but PostgreSQL's own, so that a new schema is in the matrix too. */
    static final String SCHEMAS =
            "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'";

    private static final Pattern ORG = Pattern.compile("(^|_)(org|organization)(_id)?$");
    private static final Pattern USER =
            Pattern.compile("(^|_)(user|patient|expert|actor|author|owner|guest|subject)(_id)?$");
    private static final Pattern CHOICE = Pattern.compile("\\(\\(?\"?(\\w+)\"? = ANY \\(ARRAY\\['([^']*)'::");
    private static final String CONSTRAINTS = """
            SELECT k.conrelid::regclass::text, quote_ident(k.conname), pg_get_constraintdef(k.oid)
            FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
            WHERE n.nspname IN (%s) AND k.contype IN ('c', 'f', 'x', 'n') AND k.conparentid = 0 AND k.coninhcount = 0 AND k.conrelid <> 0
              AND NOT (k.contype = 'n' AND EXISTS (SELECT FROM pg_constraint p WHERE p.conrelid = k.conrelid AND p.contype = 'p' AND p.conkey @> k.conkey))
              AND NOT (k.contype = 'n' AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attnum = k.conkey[1] AND a.attidentity <> ''))""".formatted(SCHEMAS);
    private static final String TABLES = """
            SELECT n.nspname, c.relname, c.oid::bigint, c.relispartition
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname IN (%s) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY 1, 2""".formatted(SCHEMAS);
    private static final String COLUMNS = """
            SELECT quote_ident(a.attname), a.attname, t.typname, a.attgenerated <> ''
            FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
            WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum""";

    private final List<Table> tables;
    private final Map<String, String> choices;

    private MatrixSeed(List<Table> tables, Map<String, String> choices) {
        this.tables = tables;
        this.choices = choices;
    }

    record Table(String schema, String name, long oid, boolean partition, List<Column> columns) {
        String sqlName() {
            return schema + "." + name;
        }

        /** The name without the month of a partition, so that the matrix is the same next month. */
        String displayName() {
            return sqlName().replaceFirst("_\\d{4}_\\d{2}$", "_<month>");
        }

        @Nullable
        Column org() {
            return columns.stream()
                    .filter(column -> "org_id".equals(column.name()))
                    .findFirst()
                    .orElse(null);
        }
    }

    record Column(String sqlName, String name, String type, boolean generated) {}

    List<Table> tables() {
        return tables;
    }

    static MatrixSeed plant(Connection superuser) {
        var choices = dropConstraints(superuser);
        var seen = new HashSet<String>();
        var tables = new ArrayList<Table>();
        for (var row : Sql.rows(superuser, TABLES)) {
            var oid = ((Number) Objects.requireNonNull(row.get(2))).longValue();
            var columns = Sql.rows(superuser, COLUMNS, oid).stream()
                    .map(column -> new Column(
                            "" + column.getFirst(),
                            "" + column.get(1),
                            "" + column.get(2),
                            Boolean.TRUE.equals(column.get(3))))
                    .toList();
            var table = new Table("" + row.getFirst(), "" + row.get(1), oid, Boolean.TRUE.equals(row.get(3)), columns);
            if (seen.add(table.displayName())) {
                tables.add(table);
            }
        }
        var seed = new MatrixSeed(tables, choices);
        Sql.execute(superuser, "SET session_replication_role = replica");
        tables.stream().filter(MatrixSeed::isSeeded).forEach(table -> seed.insertRows(superuser, table));
        Sql.execute(superuser, "SET session_replication_role = origin");
        return seed;
    }

    /** What a constraint allows is remembered: {@code status IN ('draft', …)} gives the value for that column. */
    private static Map<String, String> dropConstraints(Connection superuser) {
        var choices = new HashMap<String, String>();
        for (var constraint : Sql.rows(superuser, CONSTRAINTS)) {
            var choice = CHOICE.matcher("" + constraint.get(2));
            if (choice.find()) {
                choices.put(constraint.getFirst() + "." + choice.group(1), choice.group(2));
            }
            Sql.execute(
                    superuser,
                    "ALTER TABLE " + constraint.getFirst() + " DROP CONSTRAINT " + constraint.get(1) + " CASCADE");
        }
        return choices;
    }

    /** Rows of revoked_member would end the very tokens that try what they may do. */
    private static boolean isSeeded(Table table) {
        return !table.partition()
                && !Set.of("flyway_schema_history", "revoked_member").contains(table.name());
    }

    private void insertRows(Connection superuser, Table table) {
        if (!"rp"
                .contains(""
                        + Sql.text(superuser, "SELECT relkind::text FROM pg_class WHERE oid = ?::oid", table.oid()))) {
            return;
        }
        for (var org : List.of("A", "B")) {
            Sql.execute(superuser, insert(table, table.columns(), org, ""));
        }
    }

    /** An INSERT of a row of this organization, with these columns only. */
    String insert(Table table, List<Column> columns, String org, String variant) {
        var given = columns.stream().filter(column -> !column.generated()).toList();
        if (given.isEmpty()) {
            return "INSERT INTO " + table.sqlName() + " DEFAULT VALUES";
        }
        return "INSERT INTO " + table.sqlName() + " ("
                + given.stream().map(Column::sqlName).collect(Collectors.joining(", "))
                + ") OVERRIDING SYSTEM VALUE VALUES ("
                + given.stream()
                        .map(column -> value(table, column, org, variant))
                        .collect(Collectors.joining(", ")) + ")";
    }

    /** A literal for this column in the row of this organization; another variant gives another row. */
    String value(Table table, Column column, String org, String variant) {
        var number = ("A".equals(org) ? 1 : 2) + (variant.isEmpty() ? 0 : 2);
        return switch (column.type()) {
            case "text", "varchar", "bpchar", "citext", "name" -> "'" + text(table, column, org, variant) + "'";
            case "uuid" -> "'00000000-0000-7000-8000-00000000000" + number + "'";
            case "int2", "int4", "int8", "numeric", "float4", "float8", "oid" -> String.valueOf(number);
            case "xid8" -> "'" + number + "'";
            case "bool" -> "true";
            case "timestamptz", "timestamp" -> "now()";
            case "date" -> "current_date";
            case "time" -> "'10:00'";
            case "interval" -> "'1 hour'";
            case "json", "jsonb" -> "'{}'";
            case "bytea" -> "sha256('" + org + variant + "')";
            case "tstzrange" -> "tstzrange(now(), now() + interval '1 hour')";
            case "inet" -> "'127.0.0.1'";
            case String array when array.startsWith("_") -> "'{}'";
            default -> "NULL";
        };
    }

    private String text(Table table, Column column, String org, String variant) {
        var isId = "id".equals(column.name());
        if (ORG.matcher(column.name()).find() || (isId && "organizations".equals(table.name()))) {
            return orgId(org);
        }
        if (USER.matcher(column.name()).find() || (isId && "users".equals(table.name()))) {
            return userId(org);
        }
        var choice = choices.get(table.sqlName() + "." + column.name());
        return choice != null ? choice : "x-" + org + variant;
    }

    static String orgId(String org) {
        return "org_MATRIX_" + org;
    }

    static String userId(String org) {
        return "user_MATRIX_" + org;
    }
}
