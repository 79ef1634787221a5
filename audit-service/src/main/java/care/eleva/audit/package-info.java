/** Reads, exports and proves the audit trail. */
@NullMarked
package care.eleva.audit;

import org.jspecify.annotations.NullMarked;
