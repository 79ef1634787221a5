package care.eleva.auth.signin;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A sign-in that came back from WorkOS, once.
 *
 * @param returnTo the path to go to
 * @param organizationId the organization that was asked for, or null
 * @param maxAge how many seconds before it began the person may have proved who they are, at most, or null
 * @param createdAt when it began
 * @param isAlive whether it came back in time
 */
record SignInFlow(
        String returnTo,
        @Nullable String organizationId,
        @Nullable Integer maxAge,
        Instant createdAt,
        boolean isAlive) {

    /** How far two clocks may be apart. */
    private static final Duration SKEW = Duration.ofSeconds(10);

    /** Whether a sign-in of {@code authenticatedAt} is as fresh as was asked for; one that does not say when is not. */
    boolean isFresh(@Nullable Instant authenticatedAt, Instant now) {
        if (maxAge == null) {
            return true;
        }
        return authenticatedAt != null
                && !authenticatedAt.isBefore(createdAt.minusSeconds(maxAge).minus(SKEW))
                && !authenticatedAt.isAfter(now.plus(SKEW));
    }
}
