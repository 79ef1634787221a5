package care.eleva.app.stripe;

import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;

/** What Stripe tells of experts' accounts, whoever heard it. */
@ApplicationScoped
public class StripeAccounts {
    private static final String NOTE = "SELECT note_stripe_account($1, $2, $3, $4, $5, $6, $7)";

    /**
     * Notes how an account is, in a transaction without a user. What is older than what is known changes nothing.
     *
     * @param toldAt the moment that this is true of: when the event was made, or when Stripe was asked
     * @return {@code noted}, {@code same}, {@code stale}, or {@code unknown} when it is nobody's here
     */
    public Uni<String> updated(Transaction transaction, ConnectAccount account, Instant toldAt) {
        return transaction
                .list(
                        row -> row.getString(0),
                        NOTE,
                        account.id(),
                        account.chargesEnabled(),
                        account.transfersEnabled(),
                        account.payoutsEnabled(),
                        account.detailsSubmitted(),
                        account.disabledReason(),
                        toldAt.atOffset(ZoneOffset.UTC))
                .map(rows -> rows.getFirst());
    }
}
