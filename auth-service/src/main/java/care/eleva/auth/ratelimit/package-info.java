/** How often somebody may do something, counted for all replicas together. */
@NullMarked
package care.eleva.auth.ratelimit;

import org.jspecify.annotations.NullMarked;
