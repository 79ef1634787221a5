/** Idempotency-Key: the answer of an unsafe request is given again instead of doing it twice. */
@NullMarked
package care.eleva.kit.idempotency;

import org.jspecify.annotations.NullMarked;
