package care.eleva.auth.ratelimit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How often somebody may do something. Many people can share an address, so the limits are for programs, not for people. */
@ConfigMapping(prefix = "eleva.rate-limit")
public interface RateLimitConfig {
    /** Sign-ins that one address may begin. */
    @WithDefault("60/1m")
    Rate signIn();

    /** Callbacks that one address may come back with. */
    @WithDefault("60/1m")
    Rate callback();

    /** Invitations that one organization may send, the ones sent again included. */
    @WithDefault("100/1h")
    Rate invitations();

    /** Invitations that one user may send, the ones sent again included. */
    @WithDefault("30/1h")
    Rate invitationsByUser();

    /** Failures that belong to no sign-in of ours and are noted in the trail all the same, for each address. */
    @WithDefault("5/1h")
    Rate unprovedFailures();

    /** Copies of what is held about them that one person may take. */
    @WithDefault("5/1d")
    Rate subjectExports();
}
