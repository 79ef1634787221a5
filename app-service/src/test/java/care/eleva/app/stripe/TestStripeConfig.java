package care.eleva.app.stripe;

import java.net.URI;
import java.time.Duration;
import java.util.List;

record TestStripeConfig(URI apiBaseUrl, String apiKey, List<String> webhookSecrets, Duration timeout)
        implements StripeConfig {

    TestStripeConfig {
        webhookSecrets = List.copyOf(webhookSecrets);
    }

    @Override
    public Duration webhookTolerance() {
        return Duration.ofMinutes(5);
    }

    @Override
    public URI publicUrl() {
        return URI.create("https://eleva.test");
    }

    @Override
    public Duration connectTimeout() {
        return Duration.ofSeconds(2);
    }

    @Override
    public String productName() {
        return "Eleva";
    }
}
