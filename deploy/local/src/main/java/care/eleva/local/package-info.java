/** The whole system on loopback. */
@NullMarked
package care.eleva.local;

import org.jspecify.annotations.NullMarked;
