package care.eleva.auth.keys;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How WorkOS's signing keys reach the database. */
@ConfigMapping(prefix = "eleva.keys")
public interface KeysConfig {
    /** How often the key set is read. */
    @WithDefault("5m")
    String every();

    /** How often an unknown key in somebody's token may make us read it earlier. */
    @WithDefault("10s")
    Duration unknownKeyInterval();

    /**
     * How long a key must be missing from the key set before the database stops accepting it. Longer than any cache in
     * front of WorkOS, so that an old copy of the set retires no new key.
     */
    @WithDefault("15m")
    Duration retireAfter();
}
