package care.eleva.auth.session;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A session as it is stored.
 *
 * @param id what its user calls it by
 * @param tokenKid the key that signed the access token
 * @param impersonated whether somebody acts in the user's name
 * @param askAgain WorkOS's last answer may have got lost
 */
record Session(
        UUID id,
        String userId,
        @Nullable String orgId,
        String workosSessionId,
        String accessToken,
        String refreshToken,
        String tokenKid,
        Instant tokenExpiresAt,
        Instant lastUsedAt,
        Instant idleExpiresAt,
        Instant expiresAt,
        boolean impersonated,
        boolean askAgain) {

    boolean isOver(Instant now) {
        return !idleExpiresAt.isAfter(now) || !expiresAt.isAfter(now);
    }

    /** Why it is over. */
    String overBecause(Instant now) {
        return expiresAt.isAfter(now) ? "idle" : "absolute";
    }

    /** Without the tokens, so that no log can hold them. */
    @Override
    public String toString() {
        return "Session[workosSessionId=" + workosSessionId + "]";
    }
}
