package care.eleva.auth.signin;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** Bounds of sign-ins that have been started. */
@ConfigMapping(prefix = "eleva.sign-in")
public interface SignInConfig {
    /** How many sign-ins one browser may have open at a time, one for each tab; the oldest gives way. */
    @WithDefault("5")
    @Min(1)
    @Max(20)
    int maxFlows();
}
