/**
 * Stripe: the port to its API, its webhooks' signatures, and the accounts to which experts are paid. Money flows by separate
 * charges and transfers: a patient pays the platform, and what is an expert's is transferred later.
 */
@NullMarked
package care.eleva.app.stripe;

import org.jspecify.annotations.NullMarked;
