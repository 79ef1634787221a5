package care.eleva.app.payment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Counts refused webhooks by their code, and says at most once a minute how many there were. */
final class RefusedWebhooks {
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final Clock clock;
    private final Map<String, Long> counts = new HashMap<>();
    private final Map<String, Instant> silentUntil = new HashMap<>();

    RefusedWebhooks(Clock clock) {
        this.clock = clock;
    }

    /** How many to tell of now, this one included; 0 when it is too early. */
    synchronized long count(String code) {
        long many = counts.merge(code, 1L, Long::sum);
        Instant now = clock.instant();
        if (now.isBefore(silentUntil.getOrDefault(code, Instant.EPOCH))) {
            return 0;
        }
        silentUntil.put(code, now.plus(PAUSE));
        counts.remove(code);
        return many;
    }
}
