/** What of an expert's time is free. */
@NullMarked
package care.eleva.app.slot;

import org.jspecify.annotations.NullMarked;
