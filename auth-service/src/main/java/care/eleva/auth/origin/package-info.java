/** Our own address, and the proof that a request comes from there. */
@NullMarked
package care.eleva.auth.origin;

import org.jspecify.annotations.NullMarked;
