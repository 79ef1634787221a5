package care.eleva.app.stripe;

import org.jspecify.annotations.Nullable;

/**
 * Money given back.
 *
 * @param status {@code pending}, {@code requires_action}, {@code succeeded}, {@code failed} or {@code canceled}
 * @param reference null when it is none of ours
 */
public record Refund(
        String id,
        String status,
        long amount,
        String currency,
        @Nullable String paymentIntentId,
        @Nullable String chargeId,
        @Nullable String failureReason,
        @Nullable PaymentReference reference)
        implements StripeObject {}
