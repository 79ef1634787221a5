/** What the database guarantees, proved on a real one and as the real logins. */
@NullMarked
package care.eleva.testing.database;

import org.jspecify.annotations.NullMarked;
