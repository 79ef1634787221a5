package care.eleva.legacy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table of the predecessor as it is there. Columns were renamed over its life ({@code "createdAt"}, {@code created_at}), so
 * they are looked up in the catalogue: the first name that exists counts, and none of them reads as null.
 */
final class LegacyTable {
    private static final int FETCH = 500;
    private static final Set<String> ORDERED_AS_TEXT = Set.of("text", "varchar", "bpchar");

    private final Connection legacy;
    private final String name;
    private final Map<String, String> types;
    private final Set<String> used = new LinkedHashSet<>();
    private final Map<String, String> selected = new LinkedHashMap<>();
    private String condition = "true";

    private LegacyTable(Connection legacy, String name, Map<String, String> types) {
        this.legacy = legacy;
        this.name = name;
        this.types = types;
    }

    /** The first of these tables that exists; null when there is none. */
    static @Nullable LegacyTable find(Connection legacy, String... names) throws SQLException {
        for (var name : names) {
            var types = new LinkedHashMap<String, String>();
            try (var columns = legacy.prepareStatement("""
                    SELECT a.attname, t.typname
                    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                    JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                    WHERE n.nspname = 'public' AND c.relname = ? AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
                    ORDER BY a.attnum""")) {
                columns.setString(1, name);
                try (var result = columns.executeQuery()) {
                    while (result.next()) {
                        types.put(result.getString(1), result.getString(2));
                    }
                }
            }
            if (!types.isEmpty()) {
                return new LegacyTable(legacy, name, types);
            }
        }
        return null;
    }

    /** Every table of the predecessor but its migrations' own. */
    static List<String> all(Connection legacy) throws SQLException {
        try (var statement = legacy.createStatement();
                var result = statement.executeQuery("""
                        SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY c.relname""")) {
            var names = new ArrayList<String>();
            while (result.next()) {
                names.add(result.getString(1));
            }
            return names;
        }
    }

    String name() {
        return name;
    }

    /** Selects a column under a name of ours, by the first of its names there. */
    LegacyTable column(String alias, String... names) {
        for (var candidate : names) {
            if (types.containsKey(candidate)) {
                used.add(candidate);
                selected.put(alias, quoted(candidate));
                return this;
            }
        }
        selected.put(alias, "NULL");
        return this;
    }

    /** A column without which nothing can be read. */
    LegacyTable required(String alias, String... names) {
        column(alias, names);
        if ("NULL".equals(selected.get(alias))) {
            throw new Stop("The legacy table " + name + " has no column " + String.join(" or ", names));
        }
        return this;
    }

    /** Only rows that have something in one of these columns, which were selected. */
    LegacyTable having(String... aliases) {
        condition = "("
                + Arrays.stream(aliases)
                        .map(alias -> selected.get(alias) + " IS NOT NULL")
                        .collect(Collectors.joining(" OR "))
                + ")";
        return this;
    }

    /** Counts as read without being read: it says nothing that is not said elsewhere. */
    LegacyTable ignore(String... names) {
        used.addAll(List.of(names));
        return this;
    }

    long count() throws SQLException {
        return number("SELECT count(*) FROM " + quoted(name) + " WHERE " + condition);
    }

    Set<String> used() {
        return used;
    }

    /** Columns that are in none of these and that hold something, with the number of rows. */
    Map<String, Long> unread(Set<String> known) throws SQLException {
        var left = new TreeSet<>(types.keySet());
        left.removeAll(known);
        var found = new LinkedHashMap<String, Long>();
        for (var column : left) {
            var rows = number("SELECT count(" + quoted(column) + ") FROM " + quoted(name));
            if (rows > 0) {
                found.put(column, rows);
            }
        }
        return found;
    }

    /** Opens the rows after a key, in the order of the key. They arrive a few at a time, however many there are. */
    Rows after(@Nullable String key) throws SQLException {
        var keyColumn = String.valueOf(selected.get(LegacyRow.KEY));
        var type = types.getOrDefault(
                keyColumn.substring(1, keyColumn.length() - 1).replace("\"\"", "\""), "text");
        var order = ORDERED_AS_TEXT.contains(type) ? keyColumn + " COLLATE \"C\"" : keyColumn;
        var sql = "SELECT "
                + selected.entrySet().stream()
                        .map(column -> column.getValue() + " AS " + quoted(column.getKey()))
                        .collect(Collectors.joining(", "))
                + " FROM " + quoted(name) + " WHERE " + condition
                + (key == null ? "" : " AND " + order + " > CAST(? AS " + type + ")")
                + " ORDER BY " + order;
        var statement = legacy.prepareStatement(sql);
        statement.setFetchSize(FETCH);
        if (key != null) {
            statement.setString(1, key);
        }
        return new Rows(statement, statement.executeQuery());
    }

    private long number(String sql) throws SQLException {
        try (var statement = legacy.createStatement();
                var result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    private static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** A result that closes its statement. */
    record Rows(PreparedStatement statement, ResultSet result) implements AutoCloseable {
        /** The next row; null at the end. */
        @Nullable
        LegacyRow next() throws SQLException {
            return result.next() ? new LegacyRow(result) : null;
        }

        @Override
        public void close() throws SQLException {
            result.close();
            statement.close();
        }
    }
}
