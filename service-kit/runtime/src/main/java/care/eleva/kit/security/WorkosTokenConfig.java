package care.eleva.kit.security;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Which WorkOS access tokens are ours. */
@ConfigMapping(prefix = "eleva.workos")
public interface WorkosTokenConfig {
    /** The WorkOS client whose tokens are accepted, {@code client_…}. */
    String clientId();

    /**
     * The accepted values of {@code iss}, compared exactly. Without any, the two forms that WorkOS uses for the API at
     * {@link #apiBaseUrl()}: the bare address and {@code /user_management/<client id>} below it.
     */
    Optional<List<String>> issuers();

    /** Where WorkOS's API is. */
    @WithDefault("https://api.workos.com")
    String apiBaseUrl();

    /** How verified tokens are remembered. */
    Cache tokenCache();

    /** Bounds of the cache of verified tokens. */
    interface Cache {
        /** Most tokens remembered at a time. */
        @WithDefault("20000")
        long maxSize();

        /** Longest time a verification is remembered; never beyond the token's own expiry. */
        @WithDefault("5m")
        Duration maxAge();
    }
}
