/** What experts are found by: written by the staff of the platform, seen by everybody. */
@NullMarked
package care.eleva.app.category;

import org.jspecify.annotations.NullMarked;
