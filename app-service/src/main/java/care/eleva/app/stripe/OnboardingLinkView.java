package care.eleva.app.stripe;

import java.net.URI;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A link for the caller's browser, and for nobody else. */
record OnboardingLinkView(
        @Schema(
                description = "Stripe's page. Works once.",
                examples = "https://connect.stripe.com/setup/e/acct_1Qx2yZ3a4B5c6D7e/0aBcDeFgHiJk")
        URI url,

        Instant expiresAt) {
    /** Not the link. */
    @Override
    public String toString() {
        return "OnboardingLinkView[expiresAt=" + expiresAt + "]";
    }
}
