package care.eleva.app.stripe;

/**
 * An account to be made. Its owner tells Stripe who he is; we do not.
 *
 * @param country where the owner is established, ISO 3166-1 alpha-2 in upper case
 */
public record NewConnectAccount(String orgId, String expertId, String country) {}
