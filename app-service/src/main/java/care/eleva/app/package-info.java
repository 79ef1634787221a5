/** The domain. */
@NullMarked
package care.eleva.app;

import org.jspecify.annotations.NullMarked;
