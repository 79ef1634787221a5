/** The members of an organization: who they are, what they may do, and how they come and go. */
@NullMarked
package care.eleva.auth.member;

import org.jspecify.annotations.NullMarked;
