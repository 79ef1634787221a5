package care.eleva.auth.sync;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far the events are applied, as whoever holds the lease reads it.
 *
 * @param fence proof of the lease: every write of the holder names it
 * @param cursor the last event that is applied
 * @param readFrom where reading begins while there is no cursor
 * @param checkedAt when WorkOS last said that nothing comes after the cursor
 * @param phase what a reconciliation is at, or null
 * @param phasePage WorkOS's cursor of the page before
 * @param phaseCovered up to this id, what WorkOS no longer lists has been looked for
 */
record StreamState(
        long fence,
        @Nullable String cursor,
        @Nullable Instant readFrom,
        @Nullable Instant checkedAt,
        @Nullable String phase,
        @Nullable String phasePage,
        String phaseCovered) {
    static final String USERS = "users";
    static final String ORGANIZATIONS = "organizations";

    boolean hasBegun() {
        return cursor != null || readFrom != null;
    }
}
