package care.eleva.audit.export;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** Bounds of a download. */
@ConfigMapping(prefix = "eleva.audit.export")
interface ExportConfig {
    /** The longest range. */
    @WithDefault("366D")
    Duration maxRange();

    /** Most events in one download. */
    @WithDefault("1000000")
    @Min(1)
    int maxRows();

    /** Events read at a time; what a download holds in memory. */
    @WithDefault("500")
    @Min(1)
    @Max(5000)
    int batchSize();
}
