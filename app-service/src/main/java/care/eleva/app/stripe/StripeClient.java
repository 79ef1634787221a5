package care.eleva.app.stripe;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/**
 * What we ask of Stripe. Answers are values: a {@code Uni} here fails only when our own code is wrong. Whatever changes
 * something takes an idempotency key, which stands for one intention: the same key with the same content may be sent as often
 * as one likes within a day, also after {@link StripeReply.Transient}, and happens once.
 */
public interface StripeClient {

    /** A page of Stripe's on which somebody pays. */
    Uni<StripeReply<CheckoutSession>> createCheckoutSession(NewCheckoutSession session, String idempotencyKey);

    Uni<StripeReply<CheckoutSession>> checkoutSession(String id);

    /** Closes a page on which nobody has paid. Refused when it is not open any more. */
    Uni<StripeReply<CheckoutSession>> expireCheckoutSession(String id, String idempotencyKey);

    /** With its latest charge, so that {@link PaymentIntent#method} is known. */
    Uni<StripeReply<PaymentIntent>> paymentIntent(String id);

    Uni<StripeReply<Refund>> createRefund(NewRefund refund, String idempotencyKey);

    Uni<StripeReply<Refund>> refund(String id);

    /** Moves money from the platform's balance to an expert's. */
    Uni<StripeReply<Transfer>> createTransfer(NewTransfer transfer, String idempotencyKey);

    /** With how much of it has come back. */
    Uni<StripeReply<Transfer>> transfer(String id);

    /** Takes {@code amount} minor units of a transfer back. */
    Uni<StripeReply<TransferReversal>> reverseTransfer(String transferId, long amount, String idempotencyKey);

    /** An account for somebody who is to be paid. Stripe asks for the rest on its own pages. */
    Uni<StripeReply<ConnectAccount>> createAccount(NewConnectAccount account, String idempotencyKey);

    Uni<StripeReply<ConnectAccount>> account(String id);

    /** A link for one person, one use and a few minutes: it goes to whoever asked and into no log. */
    Uni<StripeReply<OnboardingLink>> createOnboardingLink(NewOnboardingLink link);

    /** A payout from an expert's balance to the expert's bank. */
    Uni<StripeReply<Payout>> payout(String accountId, String payoutId);

    /** The transfers whose money a payout holds, page by page. */
    Uni<StripeReply<PayoutTransfers>> transfersOfPayout(String accountId, String payoutId, @Nullable String after);
}
