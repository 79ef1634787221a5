package care.eleva.auth.session;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How long sessions last and how they are kept. */
@ConfigMapping(prefix = "eleva.session")
public interface SessionConfig {
    /** The key that seals tokens in the database: 256 bits, 64 hex digits. */
    @Pattern(regexp = "[0-9a-fA-F]{64}")
    String sealKey();

    /**
     * Keys that sealed tokens before, which are still read. A session moves to the present key with its next refresh, so a
     * key may go from this list an hour after it stopped sealing, at the price of the sessions that were idle since.
     */
    Optional<List<@Pattern(regexp = "[0-9a-fA-F]{64}") String>> oldSealKeys();

    /** Automatic logoff: longest time without a request. */
    @WithDefault("8h")
    Duration idle();

    /** Longest time from sign-in to the next one, used or not. */
    @WithDefault("7d")
    Duration absolute();

    /** How many sessions one user may have: one more ends the one that was not used for longest. */
    @WithDefault("10")
    @Min(1)
    @Max(100)
    int maxPerUser();

    /** How long before its expiry an access token is exchanged for a new one. */
    @WithDefault("30s")
    Duration refreshAhead();

    /** How often, at most, the last use of a session is noted. */
    @WithDefault("1m")
    Duration touchEvery();

    /** How often sessions that are over are ended, whether anybody comes back or not, and abandoned sign-ins swept away. */
    @WithDefault("1m")
    String sweepEvery();

    /** The cookie that holds the session id. */
    Cookie cookie();

    /** See {@link SessionConfig#cookie()}. */
    interface Cookie {
        /** Its name. The gateway looks for it too, so both must agree. */
        @WithDefault("__Host-eleva-session")
        String name();

        /**
         * Browsers send the cookie over https, and over http to loopback. Switch this off, and choose a name without
         * {@code __Host-}, only for a host that is reached over plain http and is not loopback: anybody on the way can take
         * over the session there.
         */
        @WithDefault("true")
        boolean secure();
    }
}
