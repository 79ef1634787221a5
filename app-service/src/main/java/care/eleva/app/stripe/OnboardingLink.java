package care.eleva.app.stripe;

import java.net.URI;
import java.time.Instant;

/** A link to Stripe's pages; whoever has it can use it once. */
public record OnboardingLink(URI url, Instant expiresAt) {
    /** Not the link. */
    @Override
    public String toString() {
        return "OnboardingLink[expiresAt=" + expiresAt + "]";
    }
}
