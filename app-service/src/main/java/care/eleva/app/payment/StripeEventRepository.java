package care.eleva.app.payment;

import care.eleva.app.stripe.StripeEvent;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;

/** SQL of the inbox, table {@code app.stripe_event}. */
@ApplicationScoped
class StripeEventRepository {

    /** Whether the event is new. Waits for others that take the same one. */
    Uni<Boolean> claim(Transaction tx, StripeEvent event) {
        return tx.execute(
                        "SELECT claim_stripe_event($1, $2, $3, $4) AS fresh",
                        event.id(),
                        event.type(),
                        event.object().id(),
                        event.created().atOffset(ZoneOffset.UTC))
                .map(rows -> rows.iterator().next().getBoolean("fresh"));
    }

    Uni<Void> finish(Transaction tx, StripeEvent event, String outcome) {
        return tx.execute("SELECT finish_stripe_event($1, $2)", event.id(), outcome)
                .replaceWithVoid();
    }
}
