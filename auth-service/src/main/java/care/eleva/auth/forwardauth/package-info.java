/** What the gateway asks before it lets a request through. */
@NullMarked
package care.eleva.auth.forwardauth;

import org.jspecify.annotations.NullMarked;
