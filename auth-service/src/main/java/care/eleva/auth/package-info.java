/** Bridges WorkOS. */
@NullMarked
package care.eleva.auth;

import org.jspecify.annotations.NullMarked;
