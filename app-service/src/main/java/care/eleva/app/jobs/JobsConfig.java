package care.eleva.app.jobs;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How jobs are begun. */
@ConfigMapping(prefix = "eleva.jobs")
interface JobsConfig {
    /** How often it is looked whether a job is due; {@code off} where other replicas do the jobs. */
    @WithDefault("5s")
    String every();
}
