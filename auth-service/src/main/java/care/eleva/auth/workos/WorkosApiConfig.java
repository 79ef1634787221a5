package care.eleva.auth.workos;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/** How this service calls WorkOS's API. Its address and client id are the kit's {@code eleva.workos}. */
@ConfigMapping(prefix = "eleva.workos-api")
public interface WorkosApiConfig {
    /** The API key, which is the client secret too. */
    String key();

    /** Where WorkOS sends the browser back to; registered at WorkOS. */
    URI redirectUri();

    /** Longest time until a connection stands. */
    @WithDefault("2s")
    Duration connectTimeout();

    /** Longest time one call may take. */
    @WithDefault("5s")
    Duration timeout();

    /**
     * Longest time a refresh or the end of a session may take: the first holds the lock of the session's row, the second
     * holds up nobody.
     */
    @WithDefault("3s")
    Duration shortTimeout();
}
