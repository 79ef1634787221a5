/** Time and identifiers, injected so that tests can hold them. */
@NullMarked
package care.eleva.kit.time;

import org.jspecify.annotations.NullMarked;
