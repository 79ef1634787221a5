package care.eleva.kit.tenancy;

import care.eleva.kit.security.CurrentCaller;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The database as the caller of the current request may see it: the service's own login, the caller's context. This is
 * what a {@code XService} opens its one transaction with.
 */
@ApplicationScoped
public class Database {
    private final Door door;
    private final CurrentCaller caller;

    Database(Pool pool, Doors doors, CurrentCaller caller) {
        this.door = doors.on(pool);
        this.caller = caller;
    }

    /** Runs {@code work} in a read-write transaction in the caller's context. */
    public <T> Uni<T> write(Function<Transaction, Uni<T>> work) {
        return context().chain(context -> door.run(context, Access.WRITE, work));
    }

    /** Runs {@code work} in a read-only transaction in the caller's context. */
    public <T> Uni<T> read(Function<Transaction, Uni<T>> work) {
        return context().chain(context -> door.run(context, Access.READ, work));
    }

    /** One query in the caller's context, in one round trip. */
    public <T> Uni<List<T>> query(Function<Row, T> mapper, String sql, @Nullable Object... parameters) {
        return context().chain(context -> door.query(context, mapper, sql, parameters));
    }

    /** One query in nobody's context, which shows only what is public, in one round trip. */
    public <T> Uni<List<T>> queryPublic(Function<Row, T> mapper, String sql, @Nullable Object... parameters) {
        return door.query(new DatabaseContext.Anonymous(), mapper, sql, parameters);
    }

    private Uni<DatabaseContext> context() {
        return caller.get().map(DatabaseContext.OfCaller::new);
    }
}
