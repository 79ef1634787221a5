/** Entities on the transaction of the door. */
@NullMarked
package care.eleva.app.persistence;

import org.jspecify.annotations.NullMarked;
