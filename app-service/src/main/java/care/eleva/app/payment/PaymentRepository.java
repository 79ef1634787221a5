package care.eleva.app.payment;

import care.eleva.app.payout.StripeCodes;
import care.eleva.app.stripe.CheckoutSession;
import care.eleva.app.stripe.PaymentIntent;
import care.eleva.app.stripe.PaymentReference;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What Stripe tells of payments, as calls of the database's functions. Each answers with its outcome. */
@ApplicationScoped
class PaymentRepository {
    private static final String PAID = "SELECT payment_paid($1, $2, $3, $4, $5, $6, $7, $8) AS outcome";

    /** A page that nobody has heard of for a while. */
    record OpenCheckout(UUID paymentId, String sessionId, boolean abandoned) {
        static OpenCheckout of(Row row) {
            return new OpenCheckout(
                    row.getUUID("payment_id"), row.getString("session_id"), row.getBoolean("abandoned"));
        }
    }

    /** A page that is complete: paid, or promised by a method that takes days. */
    Uni<String> told(Transaction tx, CheckoutSession session, Instant at) {
        String intent = session.paymentIntentId();
        Long amount = session.amount();
        if (session.reference() == null || intent == null || amount == null) {
            return Uni.createFrom().item(Outcome.UNKNOWN);
        }
        return session.isPaid()
                ? outcome(
                        tx,
                        PAID,
                        id(session.reference()),
                        session.id(),
                        intent,
                        null,
                        null,
                        amount,
                        session.currency(),
                        at.atOffset(ZoneOffset.UTC))
                : outcome(
                        tx,
                        "SELECT payment_promised($1, $2, $3, $4) AS outcome",
                        id(session.reference()),
                        session.id(),
                        intent,
                        at.atOffset(ZoneOffset.UTC));
    }

    Uni<String> paid(Transaction tx, PaymentIntent intent, Instant at) {
        return outcome(
                tx,
                PAID,
                id(intent.reference()),
                null,
                intent.id(),
                intent.chargeId(),
                intent.method(),
                intent.amountReceived(),
                intent.currency(),
                at.atOffset(ZoneOffset.UTC));
    }

    Uni<String> attemptFailed(Transaction tx, PaymentIntent intent) {
        return outcome(
                tx,
                "SELECT payment_attempt_failed($1, $2, $3) AS outcome",
                id(intent.reference()),
                intent.id(),
                StripeCodes.clean(intent.errorCode()));
    }

    Uni<String> failed(Transaction tx, CheckoutSession session, String code, Instant at) {
        return outcome(
                tx,
                "SELECT payment_failed($1, $2, $3, $4) AS outcome",
                id(session.reference()),
                session.id(),
                code,
                at.atOffset(ZoneOffset.UTC));
    }

    Uni<List<OpenCheckout>> open(Transaction tx, int most, Duration quiet) {
        return tx.list(
                OpenCheckout::of,
                "SELECT * FROM open_checkouts($1, $2::bigint * interval '1 millisecond')",
                most,
                quiet.toMillis());
    }

    Uni<Long> countOpen(Transaction tx, Duration quiet) {
        return tx.execute(
                        "SELECT count_open_checkouts($1::bigint * interval '1 millisecond') AS open", quiet.toMillis())
                .map(rows -> rows.iterator().next().getLong("open"));
    }

    static Uni<String> outcome(Transaction tx, String sql, @Nullable Object... parameters) {
        return tx.execute(sql, parameters).map(rows -> rows.iterator().next().getString("outcome"));
    }

    static @Nullable UUID id(@Nullable PaymentReference reference) {
        return reference == null ? null : reference.paymentId();
    }
}
