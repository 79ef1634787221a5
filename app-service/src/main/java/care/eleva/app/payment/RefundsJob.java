package care.eleva.app.payment;

import care.eleva.app.jobs.Job;
import care.eleva.app.jobs.JobResult;
import care.eleva.app.jobs.JobRun;
import care.eleva.app.payment.RefundRepository.Due;
import care.eleva.app.payout.Tally;
import care.eleva.app.stripe.Refund;
import care.eleva.app.stripe.StripeClient;
import care.eleva.app.stripe.StripeReply;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Sends the refunds that were decided, one by one, and notes what Stripe answers. */
@ApplicationScoped
class RefundsJob implements Job {
    private static final int BATCH = 20;
    private static final Duration EVERY = Duration.ofSeconds(15);
    private static final Duration WAIT = Duration.ofMinutes(1);

    private final RefundRepository refunds;
    private final StripeClient stripe;

    RefundsJob(RefundRepository refunds, StripeClient stripe) {
        this.refunds = refunds;
        this.stripe = stripe;
    }

    @Override
    public String name() {
        return "refunds";
    }

    @Override
    public Duration every() {
        return EVERY;
    }

    @Override
    public Uni<JobResult> run(JobRun run) {
        if (run.dryRun()) {
            return run.write(null, null, refunds::countDue).map(due -> JobResult.of("due", due));
        }
        return run.write(null, null, tx -> refunds.claim(tx, BATCH))
                .chain(due -> Tally.of(due, each -> send(run, each)).map(tally -> tally.result(due.size() == BATCH)));
    }

    private Uni<String> send(JobRun run, Due due) {
        return stripe.createRefund(due.refund(), due.idempotencyKey()).chain(reply -> note(run, due, reply));
    }

    private Uni<String> note(JobRun run, Due due, StripeReply<Refund> reply) {
        return switch (reply) {
            case StripeReply.Done<Refund>(Refund refund) ->
                run.write(null, null, tx -> refunds.sent(tx, due.id(), refund)).replaceWith("sent");
            case StripeReply.Refused<Refund> refused ->
                run.write(null, null, tx -> refunds.refused(tx, due, refused.code()))
                        .replaceWith("refused");
            case StripeReply.Transient<Refund> unknown ->
                run.write(null, null, tx -> refunds.deferred(tx, due, WAIT)).replaceWith("unanswered");
            case StripeReply.RateLimited<Refund>(Duration wait) ->
                run.write(null, null, tx -> refunds.deferred(tx, due, wait == null ? WAIT : wait))
                        .replaceWith("unanswered");
        };
    }
}
