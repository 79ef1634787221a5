package care.eleva.app.stripe;

import org.jspecify.annotations.Nullable;

/**
 * An attempt to collect money.
 *
 * @param status {@code requires_payment_method}, {@code requires_confirmation}, {@code requires_action}, {@code processing},
 *     {@code requires_capture}, {@code canceled} or {@code succeeded}
 * @param chargeId the latest charge, which a transfer names as its source
 * @param method {@code card}, {@code multibanco}, …; null in events and before a charge
 * @param errorCode why the last attempt failed
 * @param reference null when it is none of ours
 */
public record PaymentIntent(
        String id,
        String status,
        long amount,
        long amountReceived,
        String currency,
        @Nullable String chargeId,
        @Nullable String method,
        @Nullable String errorCode,
        @Nullable PaymentReference reference)
        implements StripeObject {

    public boolean isSucceeded() {
        return status.equals("succeeded");
    }
}
