/** When an expert can be booked. */
@NullMarked
package care.eleva.app.schedule;

import org.jspecify.annotations.NullMarked;
