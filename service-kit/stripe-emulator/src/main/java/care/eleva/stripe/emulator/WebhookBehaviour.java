package care.eleva.stripe.emulator;

/**
 * How webhooks are delivered. Production promises neither order nor a single delivery; this is how to see it.
 *
 * @param paused keep deliveries back until they are flushed
 * @param duplicates deliver each event twice
 * @param disorder deliver what was kept back, or comes in one burst, newest first
 */
public record WebhookBehaviour(boolean paused, boolean duplicates, boolean disorder) {
    /** At once, once, in order. */
    public static final WebhookBehaviour NORMAL = new WebhookBehaviour(false, false, false);
}
