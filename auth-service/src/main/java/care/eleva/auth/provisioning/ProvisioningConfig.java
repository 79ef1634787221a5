package care.eleva.auth.provisioning;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Pattern;

/** What somebody gets at the first sign-in. */
@ConfigMapping(prefix = "eleva.provisioning")
public interface ProvisioningConfig {
    /** The role in one's own organization. It must exist at WorkOS: this service is not ready while it does not. */
    @WithDefault("member")
    @Pattern(regexp = "[a-z0-9][a-z0-9._:-]{0,63}")
    String role();

    /** How often what was interrupted is looked for. */
    @WithDefault("30s")
    String retryEvery();

    /** After so many attempts, sign-ins included, only the next sign-in tries again. */
    @WithDefault("12")
    int maxAttempts();
}
