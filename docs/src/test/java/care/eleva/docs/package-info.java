/** Holds the documentation against the sources. */
@NullMarked
package care.eleva.docs;

import org.jspecify.annotations.NullMarked;
