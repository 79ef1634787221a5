package care.eleva.app.stripe;

import org.jspecify.annotations.Nullable;

/**
 * An expert's share, handed on.
 *
 * @param amountReversed how much of it has come back
 * @param destination the account that got it
 * @param reference null when it is none of ours
 */
public record Transfer(
        String id,
        long amount,
        long amountReversed,
        String currency,
        @Nullable String destination,
        boolean reversed,
        @Nullable PaymentReference reference)
        implements StripeObject {}
