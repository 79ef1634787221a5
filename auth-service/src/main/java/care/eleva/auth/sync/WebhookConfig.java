package care.eleva.auth.sync;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How WorkOS's webhooks are told from forged ones. */
@ConfigMapping(prefix = "eleva.webhook")
public interface WebhookConfig {
    /** What WorkOS signs with, as its dashboard shows it for our endpoint. */
    String secret();

    /** The secret before, while WorkOS changes from one to the other. */
    Optional<String> oldSecret();

    /** How far the signature's time may be from ours, before and after. */
    @WithDefault("3m")
    Duration tolerance();
}
