package care.eleva.app.stripe;

import org.jspecify.annotations.Nullable;

/**
 * What we know of somebody's account at Stripe: nothing about the person.
 *
 * @param transfersEnabled whether we can hand money on to it
 * @param payoutsEnabled whether it can hand money on to a bank
 * @param disabledReason Stripe's code for why it cannot, if it cannot
 */
public record ConnectAccount(
        String id,
        boolean chargesEnabled,
        boolean transfersEnabled,
        boolean payoutsEnabled,
        boolean detailsSubmitted,
        @Nullable String country,
        @Nullable String disabledReason)
        implements StripeObject {}
