package care.eleva.auth.workos;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How patient work is for which nobody waits. */
@ConfigMapping(prefix = "eleva.patience")
public interface PatienceConfig {
    /** How often a call is made before the work stops, when WorkOS does not answer or wants fewer calls. */
    @WithDefault("6")
    int attempts();

    /** How long to wait before the second call, unless WorkOS says how long; twice as long before each further one. */
    @WithDefault("1s")
    Duration backoff();
}
