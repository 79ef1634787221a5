/** A Stripe stand-in with production wire shapes. */
@NullMarked
package care.eleva.stripe.emulator;

import org.jspecify.annotations.NullMarked;
