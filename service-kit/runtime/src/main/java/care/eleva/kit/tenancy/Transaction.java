package care.eleva.kit.tenancy;

import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.audit.AuditRecorder;
import care.eleva.kit.audit.CommittedActions;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An open transaction that carries the context of its caller. Only {@link Door} makes one, and it ends with the work it
 * was opened for. Statements run in the order of their subscription.
 */
public final class Transaction {
    private final SqlConnection connection;
    private final DatabaseContext context;
    private final AuditRecorder audit;
    private final CommittedActions committed;

    Transaction(SqlConnection connection, DatabaseContext context, AuditRecorder audit, CommittedActions committed) {
        this.connection = connection;
        this.context = context;
        this.audit = audit;
        this.committed = committed;
    }

    /** In whose name this runs. */
    public DatabaseContext context() {
        return context;
    }

    /** Runs one prepared statement. */
    public Uni<RowSet<Row>> execute(String sql, @Nullable Object... parameters) {
        Tuple tuple = tuple(parameters);
        return UniHelper.toUni(connection.preparedQuery(sql).execute(tuple));
    }

    /** Runs a statement and tells how many rows it changed. */
    public Uni<Integer> update(String sql, @Nullable Object... parameters) {
        return execute(sql, parameters).map(RowSet::rowCount);
    }

    /** The rows of a query, mapped. */
    public <T> Uni<List<T>> list(Function<Row, T> mapper, String sql, @Nullable Object... parameters) {
        return execute(sql, parameters).map(rows -> mapAll(rows, mapper));
    }

    /** The first row of a query, mapped, or null when there is none. */
    public <T> Uni<@Nullable T> first(Function<Row, T> mapper, String sql, @Nullable Object... parameters) {
        return execute(sql, parameters).map(rows -> mapFirst(rows, mapper));
    }

    /** Appends an audit row, which commits or vanishes with this transaction. The item is the row's id. */
    public Uni<UUID> audit(AuditEvent event) {
        return audit.append(this, event);
    }

    /**
     * Says that the request succeeds here without having changed or shown anything new, so that its endpoint owes no
     * audit row: what was asked for was done before.
     */
    public void nothingHappened() {
        committed.nothingHappened();
    }

    /**
     * The request's and the given personal values, sealed, for database functions that append an audit row themselves
     * (parameter {@code personal json}).
     */
    public Uni<JsonObject> sealedPersonal(Map<String, AuditEvent.Personal> values) {
        return audit.seal(this, values);
    }

    SqlConnection connection() {
        return connection;
    }

    static Tuple tuple(@Nullable Object... parameters) {
        return Tuple.tuple(new ArrayList<>(java.util.Arrays.asList(parameters)));
    }

    static <T> List<T> mapAll(RowSet<Row> rows, Function<Row, T> mapper) {
        List<T> mapped = new ArrayList<>(rows.size());
        for (Row row : rows) {
            mapped.add(mapper.apply(row));
        }
        return mapped;
    }

    static <T> @Nullable T mapFirst(RowSet<Row> rows, Function<Row, T> mapper) {
        RowIterator<Row> iterator = rows.iterator();
        return iterator.hasNext() ? mapper.apply(iterator.next()) : null;
    }
}
