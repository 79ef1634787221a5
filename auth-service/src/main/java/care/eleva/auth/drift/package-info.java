/** Whether the mirror and WorkOS's roles still are what they should be. */
@NullMarked
package care.eleva.auth.drift;

import org.jspecify.annotations.NullMarked;
