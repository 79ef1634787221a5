/** What people may ask for about their own data. */
@NullMarked
package care.eleva.auth.privacy;

import org.jspecify.annotations.NullMarked;
