package care.eleva.auth.privacy.export;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How the copy of what is held about a person is put together. */
@ConfigMapping(prefix = "eleva.privacy.export")
interface SubjectExportConfig {
    /** Items asked of a service at a time; what a copy holds in memory. */
    @WithDefault("50")
    @Min(1)
    @Max(100)
    int pageSize();

    /** How long a service may take for a page. */
    @WithDefault("10s")
    Duration patience();
}
