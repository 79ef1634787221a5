/** A range of the trail as a file. */
@NullMarked
package care.eleva.audit.export;

import org.jspecify.annotations.NullMarked;
