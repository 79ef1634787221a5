package care.eleva.kit.tenancy;

import io.quarkus.arc.ClientProxy;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.pgclient.PgPool;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PrepareOptions;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Query;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Function;

/**
 * A pool that gives no connection away but the one of the open {@link Transaction}. Whoever injects the pool, Hibernate
 * Reactive included, works inside the caller's context or fails.
 */
@SuppressWarnings("deprecation") // Quarkus's Mutiny pool still asks for a PgPool.
final class GuardedPool implements PgPool {
    private final Pool pool;

    GuardedPool(Pool pool) {
        this.pool = pool;
    }

    /** What is behind the guard of {@code pool}, which CDI may have put a proxy in front of. */
    static Pool unguard(Pool pool) {
        return ClientProxy.unwrap(pool) instanceof GuardedPool guarded ? guarded.pool : pool;
    }

    @Override
    public Future<SqlConnection> getConnection() {
        Transaction transaction = OpenTransaction.current();
        return transaction == null
                ? Future.failedFuture(outside())
                : Future.succeededFuture(new JoinedConnection(transaction.connection()));
    }

    @Override
    public void getConnection(Handler<AsyncResult<SqlConnection>> handler) {
        getConnection().onComplete(handler);
    }

    @Override
    public Query<RowSet<Row>> query(String sql) {
        throw outside();
    }

    @Override
    public PreparedQuery<RowSet<Row>> preparedQuery(String sql) {
        throw outside();
    }

    @Override
    public PreparedQuery<RowSet<Row>> preparedQuery(String sql, PrepareOptions options) {
        throw outside();
    }

    @Override
    public PgPool connectHandler(Handler<SqlConnection> handler) {
        throw outside();
    }

    @Override
    public PgPool connectionProvider(Function<Context, Future<SqlConnection>> provider) {
        throw outside();
    }

    @Override
    public int size() {
        return pool.size();
    }

    @Override
    public void close(Handler<AsyncResult<Void>> handler) {
        pool.close(handler);
    }

    @Override
    public Future<Void> close() {
        return pool.close();
    }

    private static IllegalStateException outside() {
        return new IllegalStateException("no statement runs outside a transaction opened by Database or Door");
    }
}
