package care.eleva.app.calendar;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How often a calendar feed may be read. */
@ConfigMapping(prefix = "eleva.calendar")
interface CalendarConfig {
    /** Most reads of one feed in a period. */
    @WithDefault("60")
    @Min(1)
    int maxReads();

    /** How long a period is. */
    @WithDefault("1h")
    Duration period();
}
