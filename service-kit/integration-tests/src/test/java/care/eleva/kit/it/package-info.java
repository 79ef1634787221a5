/** A small service that exists only to test the kit whole. */
@NullMarked
package care.eleva.kit.it;

import org.jspecify.annotations.NullMarked;
