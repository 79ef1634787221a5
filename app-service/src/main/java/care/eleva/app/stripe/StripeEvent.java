package care.eleva.app.stripe;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened at Stripe. Events come more than once and in any order: what they hold is how the object was when
 * it happened, which may be older than what is known.
 *
 * @param accountId whose account it happened on; null for the platform's own
 * @param live false in Stripe's test modes and sandboxes
 */
public record StripeEvent(
        String id, String type, Instant created, @Nullable String accountId, boolean live, StripeObject object) {}
