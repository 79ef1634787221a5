package care.eleva.auth.invitation;

import org.jspecify.annotations.Nullable;

/**
 * The organization that the caller has joined. The session stays where it is until it is switched.
 *
 * @param role slug of the role in it
 */
record JoinedView(String organizationId, @Nullable String role) {}
