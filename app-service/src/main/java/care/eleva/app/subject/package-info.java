/** What app-service holds about the caller, for the copy that everybody may ask for. */
@NullMarked
package care.eleva.app.subject;

import org.jspecify.annotations.NullMarked;
