package care.eleva.app.payment;

import care.eleva.app.jobs.Job;
import care.eleva.app.jobs.JobResult;
import care.eleva.app.jobs.JobRun;
import care.eleva.app.payment.PaymentRepository.OpenCheckout;
import care.eleva.app.payment.RefundRepository.Submitted;
import care.eleva.app.payout.Tally;
import care.eleva.app.stripe.CheckoutSession;
import care.eleva.app.stripe.PaymentIntent;
import care.eleva.app.stripe.StripeClient;
import care.eleva.app.stripe.StripeReply;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;

/**
 * Asks Stripe what became of payments and refunds of which nothing was heard: webhooks get lost. What it learns goes the way
 * of the webhooks. Closes the pages of appointments that were cancelled.
 */
@ApplicationScoped
class ReconciliationJob implements Job {
    private static final int BATCH = 50;
    private static final Duration EVERY = Duration.ofMinutes(5);

    private final PaymentRepository payments;
    private final RefundRepository refunds;
    private final StripeClient stripe;
    private final PaymentConfig config;
    private final Clock clock;

    ReconciliationJob(
            PaymentRepository payments,
            RefundRepository refunds,
            StripeClient stripe,
            PaymentConfig config,
            Clock clock) {
        this.payments = payments;
        this.refunds = refunds;
        this.stripe = stripe;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "payment_reconciliation";
    }

    @Override
    public Duration every() {
        return EVERY;
    }

    @Override
    public Uni<JobResult> run(JobRun run) {
        if (run.dryRun()) {
            return run.write(null, null, tx -> payments.countOpen(tx, config.quiet()))
                    .map(open -> JobResult.of("open", open));
        }
        return run.write(null, null, tx -> payments.open(tx, BATCH, config.quiet()))
                .chain(open -> Tally.of(open, each -> look(run, each))
                        .chain(tally -> askRefunds(run).map(tally::and))
                        .map(tally -> tally.result(open.size() == BATCH)));
    }

    private Uni<String> look(JobRun run, OpenCheckout open) {
        return open.abandoned()
                ? stripe.expireCheckoutSession(open.sessionId(), "expire-" + open.sessionId())
                        .chain(reply -> reply instanceof StripeReply.Done<CheckoutSession>(CheckoutSession session)
                                ? learn(run, session)
                                : ask(run, open))
                : ask(run, open);
    }

    private Uni<String> ask(JobRun run, OpenCheckout open) {
        return stripe.checkoutSession(open.sessionId())
                .chain(reply -> reply instanceof StripeReply.Done<CheckoutSession>(CheckoutSession session)
                        ? learn(run, session)
                        : unanswered());
    }

    private Uni<String> learn(JobRun run, CheckoutSession session) {
        return switch (session.status()) {
            case "expired" ->
                run.write(null, null, tx -> payments.failed(tx, session, "checkout_expired", clock.instant()));
            case "complete" ->
                session.isPaid()
                        ? run.write(null, null, tx -> payments.told(tx, session, clock.instant()))
                        : promised(run, session);
            default -> Uni.createFrom().item("open");
        };
    }

    /** Somebody has promised to pay; whether the promise still stands, the payment intent says. */
    private Uni<String> promised(JobRun run, CheckoutSession session) {
        String intent = session.paymentIntentId();
        return intent == null
                ? unanswered()
                : stripe.paymentIntent(intent)
                        .chain(reply -> reply instanceof StripeReply.Done<PaymentIntent>(PaymentIntent found)
                                ? run.write(null, null, tx -> switch (found.status()) {
                                    case "succeeded" -> payments.paid(tx, found, clock.instant());
                                    case "requires_payment_method", "canceled" ->
                                        payments.failed(tx, session, "payment_failed", clock.instant());
                                    default -> payments.told(tx, session, clock.instant());
                                })
                                : unanswered());
    }

    private Uni<Tally> askRefunds(JobRun run) {
        return run.write(null, null, tx -> refunds.submitted(tx, BATCH, config.quiet()))
                .chain(submitted -> Tally.of(submitted, each -> askRefund(run, each)));
    }

    private Uni<String> askRefund(JobRun run, Submitted submitted) {
        return stripe.refund(submitted.stripeRefundId())
                .chain(reply -> reply instanceof StripeReply.Done<care.eleva.app.stripe.Refund>(var refund)
                        ? run.write(null, null, tx -> refunds.sent(tx, submitted.id(), refund))
                        : unanswered());
    }

    private static Uni<String> unanswered() {
        return Uni.createFrom().item("unanswered");
    }
}
