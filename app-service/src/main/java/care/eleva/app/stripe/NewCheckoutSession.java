package care.eleva.app.stripe;

import java.net.URI;
import java.time.Instant;
import java.util.List;

/**
 * A payment page to be made.
 *
 * @param amount minor units
 * @param currency ISO 4217, in lower case
 * @param methods as Stripe names them: {@code card}, {@code multibanco}
 * @param expiresAt between 30 minutes and 24 hours from now
 * @param successUrl where the browser goes when somebody has paid, or promised to
 * @param cancelUrl where it goes when somebody turns back
 */
public record NewCheckoutSession(
        PaymentReference reference,
        long amount,
        String currency,
        List<String> methods,
        Instant expiresAt,
        URI successUrl,
        URI cancelUrl) {

    public NewCheckoutSession {
        methods = List.copyOf(methods);
    }
}
