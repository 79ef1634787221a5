package care.eleva.auth.sync;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How this replica follows WorkOS. */
@ConfigMapping(prefix = "eleva.sync")
public interface SyncConfig {
    /** Off: this replica takes webhooks, and leaves the work to others. */
    @WithDefault("true")
    boolean enabled();

    /** How often the leader looks whether a webhook came to another replica. */
    @WithDefault("250ms")
    Duration tick();

    /** How often the leader asks WorkOS without any webhook. */
    @WithDefault("15s")
    Duration pollEvery();

    /** How long a leader that says nothing stays the leader. */
    @WithDefault("15s")
    Duration lease();

    /** How often the others look whether there is a leader. */
    @WithDefault("1s")
    Duration standInEvery();

    /** After so long without a look at WorkOS's events, some may be gone: everything is compared. */
    @WithDefault("29d")
    Duration retention();
}
