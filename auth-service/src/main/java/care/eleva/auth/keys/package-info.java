/** WorkOS's signing keys, carried into the database. */
@NullMarked
package care.eleva.auth.keys;

import org.jspecify.annotations.NullMarked;
