package care.eleva.app.stripe;

/** What an event of Stripe's is about. */
public sealed interface StripeObject
        permits Charge,
                CheckoutSession,
                ConnectAccount,
                Dispute,
                PaymentIntent,
                Payout,
                Refund,
                StripeObject.Unknown,
                Transfer {

    /** Stripe's id. */
    String id();

    /**
     * Something that we do not read, or that lacks what we need.
     *
     * @param id empty when it has none
     * @param object Stripe's name for its kind, empty when it has none
     */
    record Unknown(String id, String object) implements StripeObject {}
}
