package care.eleva.app.payment;

/** What came of an event of Stripe's, where the database did not say. */
final class Outcome {
    /** A type that is not read. */
    static final String IGNORED = "ignored";
    /** About nothing of ours. */
    static final String UNKNOWN = "unknown";

    private Outcome() {}
}
