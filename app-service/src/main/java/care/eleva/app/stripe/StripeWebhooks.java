package care.eleva.app.stripe;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Opens what Stripe sends us, after making sure that it was Stripe. */
@ApplicationScoped
public class StripeWebhooks {
    private final StripeSignature signature;
    private final ObjectMapper json;

    StripeWebhooks(StripeConfig config, Clock clock, ObjectMapper json) {
        this.signature = new StripeSignature(config, clock);
        this.json = json;
    }

    /**
     * The event of a webhook, whatever its type. Fails with a {@link StripeWebhookProblem}.
     *
     * @param header {@code Stripe-Signature}
     * @param body the bytes as they came: they are what is signed
     */
    public StripeEvent open(@Nullable String header, byte[] body) {
        StripeWebhookProblem wrong = signature.check(header, body);
        if (wrong != null) {
            throw wrong.exception();
        }
        StripeEvent event = read(body);
        if (event == null) {
            throw StripeWebhookProblem.STRIPE_EVENT_UNREADABLE.exception();
        }
        return event;
    }

    private @Nullable StripeEvent read(byte[] body) {
        try {
            return StripeAnswers.event(json.readTree(body));
        } catch (IOException noJson) {
            return null;
        }
    }
}
