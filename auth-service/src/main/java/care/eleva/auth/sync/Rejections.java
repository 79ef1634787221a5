package care.eleva.auth.sync;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/** Counts refusals, and says at most once a minute for each reason how many there were since it last said so. */
final class Rejections {
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private static final class Count {
        private Instant silentUntil = Instant.EPOCH;
        private long many;
    }

    private final Clock clock;
    private final Map<WebhookProblem, Count> counts = new EnumMap<>(WebhookProblem.class);

    Rejections(Clock clock) {
        this.clock = clock;
    }

    /** How many to tell of now, this one included; 0 when it is too early. */
    synchronized long count(WebhookProblem reason) {
        Count count = counts.computeIfAbsent(reason, key -> new Count());
        count.many++;
        Instant now = clock.instant();
        if (now.isBefore(count.silentUntil)) {
            return 0;
        }
        count.silentUntil = now.plus(PAUSE);
        long many = count.many;
        count.many = 0;
        return many;
    }
}
