package care.eleva.app.payout;

import care.eleva.app.stripe.Payout;
import care.eleva.app.stripe.Transfer;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** What Stripe tells of shares and payouts. The items are outcomes. */
@ApplicationScoped
public class PayoutEvents {
    private final PayoutRepository payouts;

    PayoutEvents(PayoutRepository payouts) {
        this.payouts = payouts;
    }

    public Uni<String> transfer(Transaction tx, Transfer transfer) {
        return transfer.reference() == null
                ? Uni.createFrom().item("unknown")
                : payouts.outcome(
                        tx,
                        "SELECT transfer_seen($1, $2, $3) AS outcome",
                        transfer.reference().paymentId(),
                        transfer.id(),
                        transfer.amountReversed());
    }

    /**
     * A payout to a bank.
     *
     * @param accountId from whose account; null for the platform's own, which is nobody's earnings
     */
    public Uni<String> payout(Transaction tx, @Nullable String accountId, Payout payout) {
        return accountId == null
                ? Uni.createFrom().item("ignored")
                : payouts.outcome(
                        tx,
                        "SELECT payout_seen($1, $2, $3, $4, $5, $6, $7) AS outcome",
                        accountId,
                        payout.id(),
                        payout.status(),
                        payout.amount(),
                        payout.currency(),
                        payout.arrivalDate().atOffset(ZoneOffset.UTC),
                        StripeCodes.clean(payout.failureCode()));
    }
}
