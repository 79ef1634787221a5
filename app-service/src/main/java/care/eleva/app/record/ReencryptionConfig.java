package care.eleva.app.record;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When keys change, and how fast records follow. */
@ConfigMapping(prefix = "eleva.records.reencryption")
interface ReencryptionConfig {
    /** The pause between two runs that found nothing to do. */
    @WithDefault("1h")
    Duration every();

    /** How many versions one transaction encrypts anew. */
    @WithDefault("100")
    int batchSize();

    /** How many of those transactions one run makes; the next run follows at once when something is left. */
    @WithDefault("50")
    int batches();

    /** How long a data key writes before the job gives the organization the next one. */
    @WithDefault("365d")
    Duration keyAge();
}
