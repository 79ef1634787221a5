/** Work that blocks, kept away from the event loops. */
@NullMarked
package care.eleva.kit.threads;

import org.jspecify.annotations.NullMarked;
