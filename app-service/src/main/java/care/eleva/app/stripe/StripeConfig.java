package care.eleva.app.stripe;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** How this service calls Stripe, and how Stripe calls it. */
@ConfigMapping(prefix = "eleva.stripe")
public interface StripeConfig {
    /** The secret or restricted key. Says which of Stripe's environments it is, live or test. */
    String apiKey();

    /** Where Stripe's interface is. */
    @WithDefault("https://api.stripe.com")
    URI apiBaseUrl();

    /**
     * The secrets of our webhook endpoints at Stripe: one for what happens on our own account, one for what happens on
     * experts' accounts, and during a rotation the ones before.
     */
    List<String> webhookSecrets();

    /** How far a webhook's time may be from ours, before and after. */
    @WithDefault("5m")
    Duration webhookTolerance();

    /** The origin by which browsers know the gateway: Stripe sends people back there. */
    URI publicUrl();

    /** Longest time until a connection stands. */
    @WithDefault("2s")
    Duration connectTimeout();

    /** Longest time one call may take; some of Stripe's own calls to banks take long. */
    @WithDefault("20s")
    Duration timeout();

    /** All that a payer reads of what the payment is for, on Stripe's page and in Stripe's mails. */
    @WithDefault("Eleva")
    String productName();
}
