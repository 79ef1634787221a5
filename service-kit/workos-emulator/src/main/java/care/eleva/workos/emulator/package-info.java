/** A WorkOS stand-in with production wire shapes. */
@NullMarked
package care.eleva.workos.emulator;

import org.jspecify.annotations.NullMarked;
