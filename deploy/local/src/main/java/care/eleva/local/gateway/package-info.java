/** The embedded gateway: the one way from outside to the three services. */
@NullMarked
package care.eleva.local.gateway;

import org.jspecify.annotations.NullMarked;
