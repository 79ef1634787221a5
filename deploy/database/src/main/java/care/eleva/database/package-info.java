/** Makes the roles and schemas of an empty database, and brings an older one up to date. */
@NullMarked
package care.eleva.database;

import org.jspecify.annotations.NullMarked;
