package care.eleva.legacy;

import care.eleva.database.DatabaseUrl;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The database that rows go to, as the login {@code app_import}. Everything happens in functions that the login may call; each
 * call is a transaction with the context of the import. A dry run is one transaction for everything that never commits.
 */
final class Target implements AutoCloseable {
    private static final String LOCK = "SELECT pg_advisory_lock(hashtextextended('eleva.import', 0))";
    private static final String CONTEXT =
            "SELECT auth.begin_system('legacy_import', NULL, '{\"svc\":\"legacy-import\",\"ver\":\"1.0.0\"}'::jsonb)";
    private static final String BUSY = "55P03";

    private final Connection connection;
    private final JsonFactory json = new JsonFactory();
    private final boolean dry;

    private Target(Connection connection, boolean dry) {
        this.connection = connection;
        this.dry = dry;
    }

    /** Waits for another import to end, as long as the login's lock_timeout allows: one that was killed lasts a moment. */
    static Target open(DatabaseUrl url, boolean dry) throws SQLException {
        var connection = url.connect();
        try (var statement = connection.createStatement()) {
            statement.execute(LOCK);
            connection.setAutoCommit(false);
            if (dry) {
                statement.execute(CONTEXT);
            }
            return new Target(connection, dry);
        } catch (SQLException refused) {
            connection.close();
            if (BUSY.equals(refused.getSQLState())) {
                throw new Stop("Another import into this database is running", refused);
            }
            throw refused;
        }
    }

    record Run(UUID id, boolean resumed) {}

    record Position(@Nullable String after, boolean done) {}

    record Counts(int imported, int present, int rejected) {}

    record Person(
            int n,
            @Nullable String userId,
            @Nullable String orgId,
            @Nullable String reason) {}

    record Loss(
            String legacyId,
            @Nullable String reason,
            @Nullable String notes,
            @Nullable String targetId) {}

    /** Something to be written as JSON. */
    interface Json {
        void write(JsonGenerator json) throws IOException;
    }

    Run begin(UUID proposed) throws SQLException {
        return one(
                "SELECT run_id, resumed FROM app.import_begin(?)",
                row -> new Run(row.getObject(1, UUID.class), row.getBoolean(2)),
                proposed);
    }

    Position position(UUID run, String source) throws SQLException {
        var found = all(
                "SELECT after_key, done FROM app.import_position(?, ?)",
                row -> new Position(row.getString(1), row.getBoolean(2)),
                run,
                source);
        return found.isEmpty() ? new Position(null, false) : found.getFirst();
    }

    /** Hands a batch over: what became of it, where the run is, and the logs' rows commit together. */
    Counts take(UUID run, String source, List<NewRow> rows, String upto) throws SQLException {
        return one(
                "SELECT imported, present, rejected FROM app.import_batch(?, ?, ?::jsonb, ?)",
                row -> new Counts(row.getInt(1), row.getInt(2), row.getInt(3)),
                run,
                source,
                text(json -> {
                    for (var row : rows) {
                        row.write(json);
                    }
                }),
                upto);
    }

    void done(UUID run, String source) throws SQLException {
        one("SELECT app.import_done(?, ?)", row -> "", run, source);
    }

    /** Which of these keys are known, with or without a user. */
    Set<String> known(Set<String> keys) throws SQLException {
        return new HashSet<>(all(
                "SELECT key FROM app.import_known(?)", row -> row.getString(1), (Object) keys.toArray(String[]::new)));
    }

    /** Whom the ids or addresses mean, by the numbers that they were given. */
    List<Person> find(Json wanted) throws SQLException {
        return all(
                "SELECT n, user_id, org_id, reason FROM identity.people_for_import(?::jsonb)",
                row -> new Person(row.getInt(1), row.getString(2), row.getString(3), row.getString(4)),
                text(wanted));
    }

    void remember(Json people) throws SQLException {
        one("SELECT app.import_people(?::jsonb)", row -> "", text(people));
    }

    /** How many rows the ledger does not know, and how many have changed since. */
    long[] compare(String source, List<NewRow> rows) throws SQLException {
        return one(
                "SELECT unknown, changed FROM app.import_compare(?, ?::jsonb)",
                row -> new long[] {row.getLong(1), row.getLong(2)},
                source,
                text(json -> {
                    for (var row : rows) {
                        json.writeStartObject();
                        json.writeStringField("legacy_id", row.legacyId());
                        json.writeStringField("digest", String.valueOf(row.digest()));
                        json.writeEndObject();
                    }
                }));
    }

    Totals totals(@Nullable UUID run, String source) throws SQLException {
        return one(
                "SELECT read, imported, present, rejected, legacy_digest::text, target_digest::text, missing, differing FROM app.import_totals(?, ?)",
                row -> new Totals(
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getString(5),
                        row.getString(6),
                        row.getLong(7),
                        row.getLong(8)),
                run,
                source);
    }

    /** Rows by the code of what was wrong with them: of those that were rejected, or of those that lost something. */
    Map<String, Long> reasons(@Nullable UUID run, String source, boolean rejected) throws SQLException {
        var reasons = new TreeMap<String, Long>();
        all(
                "SELECT code, rows FROM app.import_reasons(?, ?) WHERE rejected = ?",
                row -> reasons.put(row.getString(1), row.getLong(2)),
                run,
                source,
                rejected);
        return reasons;
    }

    List<Loss> losses(@Nullable UUID run, String source, String past, int most) throws SQLException {
        return all(
                "SELECT legacy_id, reason, notes, target_id FROM app.import_losses(?, ?, ?, ?)",
                row -> new Loss(row.getString(1), row.getString(2), row.getString(3), row.getString(4)),
                run,
                source,
                past,
                most);
    }

    void finish(UUID run, String counts) throws SQLException {
        one("SELECT app.import_finish(?, ?::json)", row -> "", run, counts);
    }

    @Override
    public void close() throws SQLException {
        connection.rollback();
        connection.close();
    }

    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> T one(String sql, Reader<T> reader, @Nullable Object... parameters) throws SQLException {
        return all(sql, reader, parameters).getFirst();
    }

    private <T> List<T> all(String sql, Reader<T> reader, @Nullable Object... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            if (!dry) {
                try (var context = connection.createStatement()) {
                    context.execute(CONTEXT);
                }
            }
            var rows = read(statement, reader, parameters);
            if (!dry) {
                connection.commit();
            }
            return rows;
        }
    }

    private static <T> List<T> read(PreparedStatement statement, Reader<T> reader, @Nullable Object... parameters)
            throws SQLException {
        for (int parameter = 0; parameter < parameters.length; parameter++) {
            statement.setObject(parameter + 1, parameters[parameter]);
        }
        var rows = new ArrayList<T>();
        try (var result = statement.executeQuery()) {
            while (result.next()) {
                rows.add(reader.read(result));
            }
        }
        return rows;
    }

    /** A JSON array of what is written. */
    private String text(Json content) {
        var text = new StringWriter();
        try (var generator = json.createGenerator(text)) {
            generator.writeStartArray();
            content.write(generator);
            generator.writeEndArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }
}
