package care.eleva.auth.signin;

import org.jspecify.annotations.Nullable;

/**
 * A sign-in that came back from WorkOS, once.
 *
 * @param returnTo the path to go to
 * @param organizationId the organization that was asked for, or null
 * @param isAlive whether it came back in time
 */
record SignInFlow(String returnTo, @Nullable String organizationId, boolean isAlive) {}
