package care.eleva.app.stripe;

import care.eleva.kit.problem.ProblemType;

/** Why a webhook of Stripe's was not taken. Stripe tries again on each of them. */
public enum StripeWebhookProblem implements ProblemType {
    STRIPE_SIGNATURE_MALFORMED(400, "The signature is missing or cannot be read"),
    STRIPE_SIGNATURE_EXPIRED(400, "The signature's time is too far from ours"),
    STRIPE_SIGNATURE_MISMATCH(401, "The signature does not fit"),
    STRIPE_EVENT_UNREADABLE(400, "The webhook is no event");

    private final int status;
    private final String title;

    StripeWebhookProblem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}
