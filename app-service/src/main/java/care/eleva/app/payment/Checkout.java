package care.eleva.app.payment;

import care.eleva.app.stripe.NewCheckoutSession;
import care.eleva.app.stripe.PaymentReference;
import io.vertx.sqlclient.Row;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to have an appointment paid: its open page, or what Stripe is to be asked for. The same attempt always asks for
 * the same.
 *
 * @param delayed whether there is time enough for methods that take days
 * @param url null when there is no page yet
 */
record Checkout(
        PaymentReference reference,
        long amount,
        String currency,
        int attempt,
        Instant expiresAt,
        boolean delayed,
        @Nullable URI url) {

    static Checkout of(Row row, UUID appointmentId) {
        String url = row.getString("url");
        return new Checkout(
                new PaymentReference(row.getUUID("payment_id"), appointmentId),
                row.getLong("amount"),
                row.getString("currency"),
                row.getInteger("attempt"),
                row.getOffsetDateTime("expires_at").toInstant(),
                row.getBoolean("delayed"),
                url == null ? null : URI.create(url));
    }

    String idempotencyKey() {
        return "checkout-" + reference.paymentId() + "-" + attempt;
    }

    NewCheckoutSession session(URI publicUrl) {
        String back = publicUrl.resolve("/appointments") + "?appointment=" + reference.appointmentId() + "&checkout=";
        return new NewCheckoutSession(
                reference,
                amount,
                currency,
                delayed ? List.of("card", "multibanco") : List.of("card"),
                expiresAt,
                URI.create(back + "success"),
                URI.create(back + "cancelled"));
    }
}
