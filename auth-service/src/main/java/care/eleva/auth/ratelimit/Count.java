package care.eleva.auth.ratelimit;

import io.vertx.sqlclient.Row;
import java.time.Duration;

/**
 * What counting one call gave.
 *
 * @param firstRefusal whether it is the first of its window that is too much
 * @param waitFor until the window is over, when this one is too much
 */
record Count(boolean allowed, boolean firstRefusal, Duration waitFor) {
    static Count of(Row row) {
        return new Count(
                row.getBoolean("allowed"),
                row.getBoolean("first_refusal"),
                Duration.ofSeconds(row.getInteger("wait_seconds")));
    }
}
