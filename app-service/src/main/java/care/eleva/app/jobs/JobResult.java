package care.eleva.app.jobs;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a run came to.
 *
 * @param counts by name, for example {@code expired}; no ids, nothing personal
 * @param more whether something is left, so that the next run should begin at once
 */
public record JobResult(Map<String, Long> counts, boolean more) {
    public JobResult {
        counts = new TreeMap<>(counts);
    }

    /** One count, and nothing left. */
    public static JobResult of(String name, long count) {
        return new JobResult(Map.of(name, count), false);
    }
}
