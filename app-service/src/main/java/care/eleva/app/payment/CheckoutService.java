package care.eleva.app.payment;

import care.eleva.app.stripe.CheckoutSession;
import care.eleva.app.stripe.StripeClient;
import care.eleva.app.stripe.StripeConfig;
import care.eleva.app.stripe.StripeReply;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.time.Ids;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.util.UUID;

/**
 * Sends a patient to pay. What is asked of Stripe is written down first and decided by that row alone, so that a call whose
 * answer was lost, and calls at the same time, are the same call.
 */
@ApplicationScoped
class CheckoutService {
    private final Database database;
    private final CheckoutRepository checkouts;
    private final StripeClient stripe;
    private final PaymentConfig terms;
    private final StripeConfig config;
    private final Clock clock;

    CheckoutService(
            Database database,
            CheckoutRepository checkouts,
            StripeClient stripe,
            PaymentConfig terms,
            StripeConfig config,
            Clock clock) {
        this.database = database;
        this.checkouts = checkouts;
        this.stripe = stripe;
        this.terms = terms;
        this.config = config;
        this.clock = clock;
    }

    Uni<CheckoutView> checkout(UUID appointmentId) {
        return database.write(tx -> checkouts
                        .begin(tx, appointmentId, Ids.next(clock), terms.feeBps())
                        .invoke(checkout -> {
                            if (checkout.url() != null) {
                                tx.nothingHappened();
                            }
                        }))
                .chain(this::page);
    }

    Uni<PaymentView> payment(UUID appointmentId) {
        return checkouts.get(appointmentId);
    }

    private Uni<CheckoutView> page(Checkout checkout) {
        URI open = checkout.url();
        return open != null
                ? Uni.createFrom().item(new CheckoutView(open, checkout.expiresAt()))
                : stripe.createCheckoutSession(checkout.session(config.publicUrl()), checkout.idempotencyKey())
                        .chain(reply -> keep(checkout, reply));
    }

    private Uni<CheckoutView> keep(Checkout checkout, StripeReply<CheckoutSession> reply) {
        if (reply instanceof StripeReply.Refused<CheckoutSession>) {
            return database.write(tx -> checkouts.refuse(tx, checkout)).map(noted -> view(reply.require(), checkout));
        }
        CheckoutSession session = reply.require();
        return database.write(tx -> checkouts
                        .note(tx, checkout, session.id(), session.url())
                        .invoke(isNew -> {
                            if (!isNew) {
                                tx.nothingHappened();
                            }
                        }))
                .map(noted -> view(session, checkout));
    }

    private static CheckoutView view(CheckoutSession session, Checkout checkout) {
        URI url = session.url();
        if (url == null) {
            // Paid in the moment between the call and its answer.
            throw PaymentProblem.APPOINTMENT_PAID.exception();
        }
        return new CheckoutView(url, checkout.expiresAt());
    }
}
