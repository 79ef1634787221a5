/** Inviting people into an organization, and joining one by invitation. WorkOS holds the invitations; we keep no copy. */
@NullMarked
package care.eleva.auth.invitation;

import org.jspecify.annotations.NullMarked;
