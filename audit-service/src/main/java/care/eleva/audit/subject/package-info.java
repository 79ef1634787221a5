/** What the trail says about the caller, for the copy that everybody may ask for. */
@NullMarked
package care.eleva.audit.subject;

import org.jspecify.annotations.NullMarked;
