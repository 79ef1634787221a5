/** Audit rows that commit with the change they describe. */
@NullMarked
package care.eleva.kit.audit;

import org.jspecify.annotations.NullMarked;
