package care.eleva.testing.planted;

import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.util.UUID;

/** Blocks, prints, asks the system for time and chance, opens transactions, and has an empty name. */
class BadHelper {
    Object now() {
        return Instant.now().toString() + UUID.randomUUID();
    }

    Object block(Uni<String> uni) {
        return uni.await().indefinitely();
    }

    void print() {
        System.out.println("no");
    }

    Object transaction(Pool pool) {
        return pool.withTransaction(connection -> null);
    }
}
