package care.eleva.app.stripe;

/**
 * An expert's share to be handed on.
 *
 * @param accountId whose account gets it
 * @param amount minor units
 * @param sourceChargeId the charge whose money it is: Stripe moves it when that money is there, not before
 */
public record NewTransfer(
        PaymentReference reference, String accountId, long amount, String currency, String sourceChargeId) {}
