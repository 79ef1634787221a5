package care.eleva.auth.drift;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What a check has seen.
 *
 * @param found every difference, repaired or not
 * @param remaining those that are left; all of them when nothing was to be repaired
 */
public record DriftReport(
        UUID id,
        Instant startedAt,
        Instant finishedAt,
        int organizations,
        int memberships,
        List<Difference> found,
        List<Difference> remaining) {
    int repaired() {
        return found.size() - remaining.size();
    }
}
