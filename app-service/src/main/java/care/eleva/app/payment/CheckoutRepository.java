package care.eleva.app.payment;

import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** SQL of a payment's own two sides. */
@ApplicationScoped
class CheckoutRepository {
    private final Database database;

    CheckoutRepository(Database database) {
        this.database = database;
    }

    Uni<Checkout> begin(Transaction tx, UUID appointmentId, UUID paymentId, int feeBps) {
        return tx.execute("SELECT * FROM begin_checkout($1, $2, $3)", appointmentId, paymentId, feeBps)
                .map(rows -> Checkout.of(rows.iterator().next(), appointmentId))
                .onFailure(PgException.class)
                .transform(PaymentProblem::of);
    }

    /** Whether this was new. */
    Uni<Boolean> note(Transaction tx, Checkout checkout, String sessionId, @Nullable URI url) {
        return tx.execute(
                        "SELECT note_checkout($1, $2, $3, $4) AS noted",
                        checkout.reference().paymentId(),
                        checkout.attempt(),
                        sessionId,
                        url == null ? null : url.toString())
                .map(rows -> rows.iterator().next().getBoolean("noted"));
    }

    Uni<Void> refuse(Transaction tx, Checkout checkout) {
        return tx.execute("SELECT refuse_checkout($1, $2)", checkout.reference().paymentId(), checkout.attempt())
                .replaceWithVoid();
    }

    Uni<PaymentView> get(UUID appointmentId) {
        return database.query(PaymentView::of, "SELECT * FROM payment_of($1)", appointmentId)
                .map(rows -> {
                    if (rows.isEmpty()) {
                        throw PaymentProblem.PAYMENT_NOT_FOUND.exception();
                    }
                    return rows.getFirst();
                });
    }
}
