package care.eleva.kit.tenancy;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** The only statements without a caller: is the database there, and what may this login do. They read no table of ours. */
@ApplicationScoped
public class DatabaseProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Completes when the database answers. */
    public Uni<Void> ping(Pool pool) {
        return row(pool, "SELECT 1").replaceWithVoid();
    }

    /** The first row of a catalogue query. */
    public Uni<Row> row(Pool pool, String sql) {
        Pool open = GuardedPool.unguard(pool);
        return Uni.createFrom()
                .deferred(() -> UniHelper.toUni(open.query(sql).execute()))
                .map(rows -> rows.iterator().next())
                .ifNoItem()
                .after(PATIENCE)
                .fail();
    }
}
