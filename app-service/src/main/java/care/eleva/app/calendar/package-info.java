/** An expert's appointments for calendar programs, by secret address (RFC 5545). */
@NullMarked
package care.eleva.app.calendar;

import org.jspecify.annotations.NullMarked;
