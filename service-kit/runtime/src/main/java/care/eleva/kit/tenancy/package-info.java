/** The one door to the database: no statement runs without the context of a caller on its transaction. */
@NullMarked
package care.eleva.kit.tenancy;

import org.jspecify.annotations.NullMarked;
