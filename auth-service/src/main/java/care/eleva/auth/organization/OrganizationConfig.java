package care.eleva.auth.organization;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;

/** Teams, and how organizations end. */
@ConfigMapping(prefix = "eleva.organizations")
public interface OrganizationConfig {
    /** The role of whoever founds a team, in it. */
    @WithDefault("team_admin")
    @Pattern(regexp = "[a-z0-9][a-z0-9._:-]{0,63}")
    String founderRole();

    /** How long a deletion can be stopped before it happens. */
    @WithDefault("30d")
    Duration deletionGrace();

    /** How often organizations are looked for whose time is over. */
    @WithDefault("1m")
    Duration deletionEvery();

    /** Deletions that all replicas together begin in a minute; WorkOS allows 50. */
    @WithDefault("40")
    @Min(1)
    @Max(50)
    int deletionRate();

    /** After how long a deletion that was begun and not finished is taken up again. */
    @WithDefault("2m")
    Duration deletionLease();
}
