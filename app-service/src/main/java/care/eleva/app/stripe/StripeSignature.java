package care.eleva.app.stripe;

import care.eleva.kit.crypto.BodySignature;
import java.time.Clock;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks {@code Stripe-Signature: t=<seconds>,v1=<hex>}. The SDK turns the body's bytes into text first, believes times that
 * are yet to come, and asks the machine's clock.
 */
final class StripeSignature {
    private static final BodySignature.Form FORM = new BodySignature.Form(
            Pattern.compile("[0-9]{9,12}"), Instant::ofEpochSecond, Pattern.compile("[0-9a-f]{64}"), 2048, 8);

    private final BodySignature signature;

    StripeSignature(StripeConfig config, Clock clock) {
        this.signature = new BodySignature(
                FORM,
                config.webhookSecrets().stream()
                        .filter(secret -> !secret.isBlank())
                        .map(String::strip)
                        .toList(),
                config.webhookTolerance(),
                clock);
    }

    /** Why the webhook cannot be believed, or null when it can. */
    @Nullable
    StripeWebhookProblem check(@Nullable String header, byte[] body) {
        return switch (signature.check(header, body)) {
            case GENUINE -> null;
            case MALFORMED -> StripeWebhookProblem.STRIPE_SIGNATURE_MALFORMED;
            case MISMATCH -> StripeWebhookProblem.STRIPE_SIGNATURE_MISMATCH;
            case EXPIRED -> StripeWebhookProblem.STRIPE_SIGNATURE_EXPIRED;
        };
    }
}
