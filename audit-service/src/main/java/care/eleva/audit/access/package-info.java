/** Who accessed one resource. */
@NullMarked
package care.eleva.audit.access;

import org.jspecify.annotations.NullMarked;
