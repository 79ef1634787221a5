package care.eleva.app.stripe;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Money on its way from an account at Stripe to a bank.
 *
 * @param status {@code pending}, {@code in_transit}, {@code paid}, {@code failed} or {@code canceled}
 * @param failureCode why the bank did not take it
 */
public record Payout(
        String id,
        String status,
        long amount,
        String currency,
        Instant arrivalDate,
        @Nullable String failureCode) implements StripeObject {}
