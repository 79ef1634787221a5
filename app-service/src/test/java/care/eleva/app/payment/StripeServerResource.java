package care.eleva.app.payment;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Points the service at {@link StripeServer}. */
public class StripeServerResource implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
        return Map.of("STRIPE_API_BASE_URL", StripeServer.shared().url());
    }

    @Override
    public void stop() {}
}
