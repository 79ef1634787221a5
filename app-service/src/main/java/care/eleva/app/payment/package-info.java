/**
 * What patients pay: the page on which they do, what Stripe tells of it afterwards, and what goes back. The states are computed
 * in the database, from facts that only grow; see docs/payments.md.
 */
@NullMarked
package care.eleva.app.payment;

import org.jspecify.annotations.NullMarked;
