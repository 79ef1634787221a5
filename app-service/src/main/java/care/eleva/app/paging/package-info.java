/** Positions in lists that are not ordered by time. */
@NullMarked
package care.eleva.app.paging;

import org.jspecify.annotations.NullMarked;
