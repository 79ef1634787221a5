/** What a service checks before it serves. */
@NullMarked
package care.eleva.kit.startup;

import org.jspecify.annotations.NullMarked;
