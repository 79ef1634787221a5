package care.eleva.app.payout;

import care.eleva.app.jobs.Job;
import care.eleva.app.jobs.JobResult;
import care.eleva.app.jobs.JobRun;
import care.eleva.app.payout.PayoutRepository.Arrived;
import care.eleva.app.payout.PayoutRepository.Due;
import care.eleva.app.payout.PayoutRepository.Reversal;
import care.eleva.app.stripe.PaymentIntent;
import care.eleva.app.stripe.PayoutTransfers;
import care.eleva.app.stripe.StripeClient;
import care.eleva.app.stripe.StripeReply;
import care.eleva.app.stripe.Transfer;
import care.eleva.app.stripe.TransferReversal;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sends the experts' shares that are due, takes back those that have to come back, and asks which shares have arrived at a
 * bank.
 */
@ApplicationScoped
class PayoutsJob implements Job {
    private static final int BATCH = 20;
    private static final Duration EVERY = Duration.ofMinutes(10);
    private static final Duration WAIT = Duration.ofMinutes(5);

    private final PayoutRepository payouts;
    private final StripeClient stripe;

    PayoutsJob(PayoutRepository payouts, StripeClient stripe) {
        this.payouts = payouts;
        this.stripe = stripe;
    }

    @Override
    public String name() {
        return "payouts";
    }

    @Override
    public Duration every() {
        return EVERY;
    }

    @Override
    public Uni<JobResult> run(JobRun run) {
        if (run.dryRun()) {
            return run.write(null, null, payouts::countDue).map(due -> JobResult.of("due", due));
        }
        return run.write(null, null, tx -> payouts.claim(tx, BATCH))
                .chain(due -> Tally.of(due, each -> send(run, each))
                        .chain(sent -> takeBack(run).map(sent::and))
                        .chain(so -> look(run).map(so::and))
                        .map(tally -> tally.result(due.size() == BATCH)));
    }

    private Uni<String> send(JobRun run, Due due) {
        String charge = due.chargeId();
        return charge != null ? send(run, due, charge, null) : ask(run, due);
    }

    /** Of which charge the money is, no event has told. */
    private Uni<String> ask(JobRun run, Due due) {
        return stripe.paymentIntent(due.paymentIntentId())
                .chain(reply -> reply instanceof StripeReply.Done<PaymentIntent>(PaymentIntent intent)
                                && intent.chargeId() != null
                        ? send(run, due, intent.chargeId(), intent.method())
                        : later(run, due, WAIT));
    }

    private Uni<String> send(JobRun run, Due due, String charge, @Nullable String method) {
        return stripe.createTransfer(due.transfer(charge), due.idempotencyKey()).chain(reply -> switch (reply) {
            case StripeReply.Done<Transfer>(Transfer transfer) ->
                run.write(null, null, tx -> payouts.sent(tx, due, transfer.id(), charge, method))
                        .replaceWith("sent");
            case StripeReply.Refused<Transfer> refused ->
                run.write(null, null, tx -> payouts.refused(tx, due, StripeCodes.clean(refused.code())))
                        .replaceWith("refused");
            case StripeReply.Transient<Transfer> unknown -> later(run, due, WAIT);
            case StripeReply.RateLimited<Transfer>(Duration wait) -> later(run, due, wait == null ? WAIT : wait);
        });
    }

    private Uni<String> later(JobRun run, Due due, Duration wait) {
        return run.write(null, null, tx -> payouts.deferred(tx, due.id(), due.generation(), wait))
                .replaceWith("unanswered");
    }

    private Uni<Tally> takeBack(JobRun run) {
        return run.write(null, null, tx -> payouts.claimReversals(tx, BATCH))
                .chain(due -> Tally.of(due, each -> takeBack(run, each)));
    }

    private Uni<String> takeBack(JobRun run, Reversal reversal) {
        return stripe.reverseTransfer(reversal.transferId(), reversal.amount(), reversal.idempotencyKey())
                .chain(reply -> switch (reply) {
                    case StripeReply.Done<TransferReversal>(TransferReversal done) ->
                        run.write(null, null, tx -> payouts.reversed(tx, reversal, done.id()))
                                .replaceWith("reversed");
                    case StripeReply.Refused<TransferReversal> refused -> refused(run, reversal, refused.code());
                    case StripeReply.Transient<TransferReversal> unknown -> later(run, reversal, WAIT);
                    case StripeReply.RateLimited<TransferReversal>(Duration wait) ->
                        later(run, reversal, wait == null ? WAIT : wait);
                });
    }

    /** A no can mean that it has come back already, by a call whose answer was lost. */
    private Uni<String> refused(JobRun run, Reversal reversal, String code) {
        return stripe.transfer(reversal.transferId())
                .chain(reply -> reply instanceof StripeReply.Done<Transfer>(Transfer transfer)
                                && transfer.amountReversed() >= reversal.amount()
                        ? run.write(null, null, tx -> payouts.reversed(tx, reversal, null))
                                .replaceWith("reversed")
                        : run.write(null, null, tx -> payouts.reversalRefused(tx, reversal, StripeCodes.clean(code)))
                                .replaceWith("refused"));
    }

    private Uni<String> later(JobRun run, Reversal reversal, Duration wait) {
        return run.write(null, null, tx -> payouts.deferred(tx, reversal.id(), reversal.generation(), wait))
                .replaceWith("unanswered");
    }

    private Uni<Tally> look(JobRun run) {
        return run.write(null, null, tx -> payouts.claimPayouts(tx, BATCH))
                .chain(arrived -> Tally.of(arrived, each -> look(run, each, null)));
    }

    private Uni<String> look(JobRun run, Arrived payout, @Nullable String after) {
        return stripe.transfersOfPayout(payout.accountId(), payout.id(), after)
                .chain(reply -> reply instanceof StripeReply.Done<PayoutTransfers>(PayoutTransfers page)
                        ? keep(run, payout, page)
                        : Uni.createFrom().item("unanswered"));
    }

    private Uni<String> keep(JobRun run, Arrived payout, PayoutTransfers page) {
        String next = page.next();
        return run.write(null, null, tx -> payouts.holds(tx, payout, page.transferIds(), next == null))
                .chain(() -> next == null ? Uni.createFrom().item("arrived") : look(run, payout, next));
    }
}
