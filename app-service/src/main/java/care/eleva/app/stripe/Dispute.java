package care.eleva.app.stripe;

import org.jspecify.annotations.Nullable;

/**
 * A cardholder's objection to a charge.
 *
 * @param status {@code warning_needs_response}, {@code warning_under_review}, {@code warning_closed},
 *     {@code needs_response}, {@code under_review}, {@code won}, {@code lost} or {@code prevented}
 */
public record Dispute(
        String id,
        String status,
        String reason,
        long amount,
        String currency,
        String chargeId,
        @Nullable String paymentIntentId)
        implements StripeObject {}
