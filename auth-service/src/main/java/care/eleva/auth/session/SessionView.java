package care.eleva.auth.session;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who the caller is.
 *
 * @param organization null while the session has none
 * @param role slug of the primary role in the organization, or null
 * @param permissions what the caller may do, sorted
 * @param expiresAt when the token that was shown expires; a session cookie outlives it
 * @param impersonator who acts in the user's name, or null
 */
record SessionView(
        User user,
        @Nullable Organization organization,
        @Nullable String role,
        List<String> permissions,
        Instant expiresAt,
        @Nullable String impersonator) {

    /** E-mail address and names are null for somebody who has never signed in through us. */
    record User(
            String id,
            @Nullable String email,
            @Nullable String firstName,
            @Nullable String lastName) {}

    record Organization(String id, @Nullable String name) {}
}
