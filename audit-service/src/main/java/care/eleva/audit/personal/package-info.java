/** Personal values beside the trail, opened for those who may read it. */
@NullMarked
package care.eleva.audit.personal;

import org.jspecify.annotations.NullMarked;
