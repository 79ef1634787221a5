package care.eleva.app.stripe;

import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A payment page.
 *
 * @param status {@code open}, {@code complete} or {@code expired}
 * @param paymentStatus {@code paid}, {@code unpaid} or {@code no_payment_required}; complete and unpaid is a promise, of a
 *     method that takes days
 * @param paymentIntentId null until somebody pays
 * @param url null when it is not open
 * @param reference null when it is none of ours
 */
public record CheckoutSession(
        String id,
        String status,
        String paymentStatus,
        @Nullable String paymentIntentId,
        @Nullable URI url,
        Instant expiresAt,
        @Nullable Long amount,
        @Nullable String currency,
        @Nullable PaymentReference reference)
        implements StripeObject {

    public boolean isPaid() {
        return paymentStatus.equals("paid");
    }

    public boolean isComplete() {
        return status.equals("complete");
    }
}
