/** Follows what happens at WorkOS: one worker reads its events in order, webhooks only wake it. */
@NullMarked
package care.eleva.auth.sync;

import org.jspecify.annotations.NullMarked;
