package care.eleva.app.payment;

import care.eleva.app.jobs.JobsLogin;
import care.eleva.app.stripe.StripeEvent;
import care.eleva.app.stripe.StripeWebhooks;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.problem.ProblemException;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Takes Stripe's events: the id first, in the transaction of whatever the event does. */
@ApplicationScoped
class StripeEventService {
    private static final String ACTOR = "stripe_webhook";

    private final StripeWebhooks webhooks;
    private final JobsLogin login;
    private final StripeEventRepository events;
    private final StripeEventEffects effects;
    private final RefusedWebhooks refused;

    StripeEventService(
            StripeWebhooks webhooks,
            JobsLogin login,
            StripeEventRepository events,
            StripeEventEffects effects,
            Clock clock) {
        this.webhooks = webhooks;
        this.login = login;
        this.events = events;
        this.effects = effects;
        this.refused = new RefusedWebhooks(clock);
    }

    Uni<Void> take(@Nullable String signature, byte[] body) {
        StripeEvent event;
        try {
            event = webhooks.open(signature, body);
        } catch (ProblemException refusal) {
            return refuse(refusal);
        }
        return login.write(
                ACTOR, null, null, tx -> events.claim(tx, event).chain(isNew -> isNew ? apply(tx, event) : nothing()));
    }

    private Uni<Void> apply(Transaction tx, StripeEvent event) {
        return effects.apply(tx, event).chain(outcome -> events.finish(tx, event, outcome));
    }

    private static Uni<Void> nothing() {
        return Uni.createFrom().voidItem();
    }

    /** A row for each kind of refusal and minute, with how many there were: a flood must not fill the log. */
    private Uni<Void> refuse(ProblemException refusal) {
        String code = refusal.type().code();
        long many = refused.count(code);
        Uni<?> told = many == 0
                ? nothing()
                : login.write(
                        ACTOR,
                        null,
                        null,
                        tx -> tx.audit(AuditEvent.denied("WEBHOOK_REJECTED", "webhook", "stripe")
                                .with("code", code)
                                .with("count", many)));
        return told.chain(() -> Uni.createFrom().failure(refusal));
    }
}
