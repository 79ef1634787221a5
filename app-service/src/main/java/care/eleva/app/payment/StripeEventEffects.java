package care.eleva.app.payment;

import care.eleva.app.payout.PayoutEvents;
import care.eleva.app.stripe.Charge;
import care.eleva.app.stripe.CheckoutSession;
import care.eleva.app.stripe.ConnectAccount;
import care.eleva.app.stripe.Dispute;
import care.eleva.app.stripe.PaymentIntent;
import care.eleva.app.stripe.Payout;
import care.eleva.app.stripe.Refund;
import care.eleva.app.stripe.StripeAccounts;
import care.eleva.app.stripe.StripeEvent;
import care.eleva.app.stripe.StripeObject;
import care.eleva.app.stripe.Transfer;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** What each type of event does. A type that is not named here does nothing and is noted. */
@ApplicationScoped
class StripeEventEffects {
    private final PaymentRepository payments;
    private final RefundRepository refunds;
    private final PayoutEvents payouts;
    private final StripeAccounts accounts;

    StripeEventEffects(
            PaymentRepository payments, RefundRepository refunds, PayoutEvents payouts, StripeAccounts accounts) {
        this.payments = payments;
        this.refunds = refunds;
        this.payouts = payouts;
        this.accounts = accounts;
    }

    /** The item is the outcome. */
    Uni<String> apply(Transaction tx, StripeEvent event) {
        return switch (event.object()) {
            case CheckoutSession session -> session(tx, event, session);
            case PaymentIntent intent -> intent(tx, event, intent);
            case Charge charge -> charge(tx, event, charge);
            case Refund refund -> refund(tx, event, refund);
            case Dispute dispute ->
                event.type().startsWith("charge.dispute.") ? refunds.disputed(tx, event.id(), dispute) : ignored();
            case Transfer transfer -> event.type().startsWith("transfer.") ? payouts.transfer(tx, transfer) : ignored();
            case Payout payout ->
                event.type().startsWith("payout.") ? payouts.payout(tx, event.accountId(), payout) : ignored();
            case ConnectAccount account ->
                event.type().equals("account.updated") ? account(tx, event, account) : ignored();
            case StripeObject.Unknown unread -> ignored();
        };
    }

    private Uni<String> session(Transaction tx, StripeEvent event, CheckoutSession session) {
        return switch (event.type()) {
            case "checkout.session.completed", "checkout.session.async_payment_succeeded" ->
                payments.told(tx, session, event.created());
            case "checkout.session.async_payment_failed" ->
                payments.failed(tx, session, "payment_failed", event.created());
            case "checkout.session.expired" -> payments.failed(tx, session, "checkout_expired", event.created());
            default -> ignored();
        };
    }

    private Uni<String> intent(Transaction tx, StripeEvent event, PaymentIntent intent) {
        return switch (event.type()) {
            case "payment_intent.succeeded" -> payments.paid(tx, intent, event.created());
            case "payment_intent.payment_failed" -> payments.attemptFailed(tx, intent);
            default -> ignored();
        };
    }

    private Uni<String> charge(Transaction tx, StripeEvent event, Charge charge) {
        return event.type().equals("charge.refunded") ? refunds.charged(tx, charge) : ignored();
    }

    private Uni<String> refund(Transaction tx, StripeEvent event, Refund refund) {
        return switch (event.type()) {
            case "refund.created", "refund.updated", "refund.failed", "charge.refund.updated" ->
                refunds.seen(tx, event.id(), refund);
            default -> ignored();
        };
    }

    private Uni<String> account(Transaction tx, StripeEvent event, ConnectAccount account) {
        return accounts.updated(tx, account, event.created()).map(told -> switch (told) {
            case "noted" -> "applied";
            case "unknown" -> Outcome.UNKNOWN;
            default -> "stale";
        });
    }

    private static Uni<String> ignored() {
        return Uni.createFrom().item(Outcome.IGNORED);
    }
}
