/** The mirror of people, organizations and memberships. */
@NullMarked
package care.eleva.auth.organization;

import org.jspecify.annotations.NullMarked;
