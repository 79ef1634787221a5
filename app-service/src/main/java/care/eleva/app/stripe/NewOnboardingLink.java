package care.eleva.app.stripe;

import java.net.URI;

/**
 * A link to Stripe's pages for the owner of an account.
 *
 * @param refreshUrl where the browser goes when the link has been used or is too old
 * @param returnUrl where it goes at the end, finished or not
 */
public record NewOnboardingLink(String accountId, URI refreshUrl, URI returnUrl) {}
