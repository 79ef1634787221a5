/** The copy of all that is held about the caller, across the services. */
@NullMarked
package care.eleva.auth.privacy.export;

import org.jspecify.annotations.NullMarked;
