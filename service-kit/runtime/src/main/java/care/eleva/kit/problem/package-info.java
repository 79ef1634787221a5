/** RFC 9457 problem documents with stable codes. */
@NullMarked
package care.eleva.kit.problem;

import org.jspecify.annotations.NullMarked;
