/** The trail, searched and read. */
@NullMarked
package care.eleva.audit.event;

import org.jspecify.annotations.NullMarked;
