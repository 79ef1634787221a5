package care.eleva.testing.planted;

import io.vertx.sqlclient.Pool;

/** Queries the pool itself. */
class BadRepository {
    Object query(Pool pool) {
        return pool.query("SELECT 1").execute();
    }
}
