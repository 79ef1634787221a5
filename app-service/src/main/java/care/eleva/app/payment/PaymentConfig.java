package care.eleva.app.payment;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** The terms of payments. */
@ConfigMapping(prefix = "eleva.payments")
interface PaymentConfig {
    /** The platform's fee in basis points of the list price; each payment keeps the one that it was made with. */
    @WithDefault("1500")
    @Min(0)
    @Max(10_000)
    int feeBps();

    /** After how long without an event Stripe is asked what became of a payment page. */
    @WithDefault("15m")
    Duration quiet();
}
