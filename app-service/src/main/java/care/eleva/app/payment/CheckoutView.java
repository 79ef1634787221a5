package care.eleva.app.payment;

import java.net.URI;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Where somebody pays. */
public record CheckoutView(
        @Schema(
                description = "A page of Stripe's. Send the browser there.",
                examples = "https://checkout.stripe.com/c/pay/cs_test_a1")
        URI checkoutUrl,

        Instant expiresAt) {
    /** Not the address: whoever has it sees the page. */
    @Override
    public String toString() {
        return "CheckoutView[expiresAt=" + expiresAt + "]";
    }
}
