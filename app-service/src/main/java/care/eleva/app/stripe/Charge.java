package care.eleva.app.stripe;

import org.jspecify.annotations.Nullable;

/**
 * Money collected, or an attempt at it.
 *
 * @param status {@code succeeded}, {@code pending} or {@code failed}
 * @param reference null when it is none of ours
 */
public record Charge(
        String id,
        String status,
        @Nullable String paymentIntentId,
        long amount,
        long amountRefunded,
        String currency,
        boolean refunded,
        boolean disputed,
        @Nullable String method,
        @Nullable PaymentReference reference)
        implements StripeObject {}
