package care.eleva.app.record;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** WorkOS Vault as the place of the master key. */
@ConfigMapping(prefix = "eleva.records.vault")
interface VaultConfig {
    /** The API key of the WorkOS environment. */
    Optional<String> apiKey();

    /** How long Vault may take. */
    @WithDefault("5s")
    Duration timeout();

    /** How long a data key that Vault opened is kept in memory. */
    @WithDefault("5m")
    Duration keep();
}
