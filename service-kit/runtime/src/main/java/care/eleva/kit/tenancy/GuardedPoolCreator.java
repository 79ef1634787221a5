package care.eleva.kit.tenancy;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Singleton;
import java.util.List;

/** Puts the guard around the default pool. */
@Singleton
public class GuardedPoolCreator implements PgPoolCreator {
    @Override
    public Pool create(Input input) {
        return guarded(input);
    }

    /** The same for a named pool: a subclass with the data source's qualifier calls this. */
    protected static Pool guarded(Input input) {
        List<PgConnectOptions> servers = input.pgConnectOptionsList();
        // libpq's name for a setting of the connection itself; as a start-up parameter the server would refuse it.
        servers.forEach(server -> server.getProperties().remove("channel_binding"));
        return new GuardedPool(PgBuilder.pool()
                .with(input.poolOptions())
                .connectingTo(List.<SqlConnectOptions>copyOf(servers))
                .using(input.vertx())
                .build());
    }
}
