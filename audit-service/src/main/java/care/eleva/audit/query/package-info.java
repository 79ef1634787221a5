/** Reads of the trail as clients ask for them: strict parameters and bound cursors. */
@NullMarked
package care.eleva.audit.query;

import org.jspecify.annotations.NullMarked;
