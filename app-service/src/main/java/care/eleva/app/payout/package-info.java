/** The experts' shares: when they are sent to their accounts at Stripe, and when they arrive at a bank; see docs/payments.md. */
@NullMarked
package care.eleva.app.payout;

import org.jspecify.annotations.NullMarked;
