package care.eleva.auth.privacy.erasure;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How requests to be erased are handled. The deadlines are the law's and no settings. */
@ConfigMapping(prefix = "eleva.privacy.erasure")
interface ErasureConfig {
    /** How long after the acceptance a person may still take the request back; at most 30 days. */
    @WithDefault("7D")
    Duration grace();

    /** How often accepted requests are looked for, and late ones. */
    @WithDefault("PT1M")
    Duration every();
}
