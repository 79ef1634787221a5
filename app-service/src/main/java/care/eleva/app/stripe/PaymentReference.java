package care.eleva.app.stripe;

import java.util.UUID;

/**
 * All that Stripe is told about what a payment is for: our own ids, which mean nothing outside. There is no other way into
 * Stripe's metadata than this record, so no name, note or health word gets there.
 */
public record PaymentReference(UUID paymentId, UUID appointmentId) {}
