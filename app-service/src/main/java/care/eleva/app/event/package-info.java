/** What experts offer to be booked. */
@NullMarked
package care.eleva.app.event;

import org.jspecify.annotations.NullMarked;
