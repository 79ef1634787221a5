package care.eleva.auth.drift;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When the mirror and the roles are compared with WorkOS. */
@ConfigMapping(prefix = "eleva.drift")
public interface DriftConfig {
    /** When, on one replica of all; {@code off} for never. */
    @WithDefault("0 30 3 * * ?")
    String cron();

    /** Whether the scheduled check also repairs what it finds. */
    @WithDefault("false")
    boolean repair();

    /** How long a difference must last to be one: news of a change is on its way for a moment. */
    @WithDefault("10s")
    Duration settle();
}
