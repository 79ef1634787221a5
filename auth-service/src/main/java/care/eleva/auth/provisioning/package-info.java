/** Everybody gets an organization at the first sign-in. */
@NullMarked
package care.eleva.auth.provisioning;

import org.jspecify.annotations.NullMarked;
