package care.eleva.auth.sync;

import care.eleva.kit.crypto.BodySignature;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks {@code WorkOS-Signature: t=<milliseconds>, v1=<hex>}. During a rotation there are two secrets, and the header may
 * hold several values; the SDK knows the last value only.
 */
final class WebhookSignature {
    private static final BodySignature.Form FORM = new BodySignature.Form(
            Pattern.compile("[0-9]{10,16}"), Instant::ofEpochMilli, Pattern.compile("[0-9a-fA-F]{64}"), 1024, 5);

    private final BodySignature signature;

    WebhookSignature(WebhookConfig config, Clock clock) {
        this.signature = new BodySignature(
                FORM,
                Stream.of(Optional.of(config.secret()), config.oldSecret())
                        .flatMap(Optional::stream)
                        .filter(secret -> !secret.isBlank())
                        .toList(),
                config.tolerance(),
                clock);
    }

    /** Why the webhook cannot be believed, or null when it can. */
    @Nullable
    WebhookProblem check(@Nullable String header, byte[] body) {
        return switch (signature.check(header, body)) {
            case GENUINE -> null;
            case MALFORMED -> WebhookProblem.WEBHOOK_SIGNATURE_MALFORMED;
            case MISMATCH -> WebhookProblem.WEBHOOK_SIGNATURE_MISMATCH;
            case EXPIRED -> WebhookProblem.WEBHOOK_EXPIRED;
        };
    }
}
