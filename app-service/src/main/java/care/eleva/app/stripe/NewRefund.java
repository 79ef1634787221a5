package care.eleva.app.stripe;

/**
 * Money to be given back.
 *
 * @param amount minor units, at most what is left of the payment
 */
public record NewRefund(PaymentReference reference, String paymentIntentId, long amount) {}
