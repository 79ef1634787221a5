/** The narrow logins of this service, each behind a door of its own. */
@NullMarked
package care.eleva.auth.database;

import org.jspecify.annotations.NullMarked;
