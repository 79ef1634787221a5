package care.eleva.auth.sync;

import care.eleva.kit.problem.ProblemType;

/** Why a webhook was not taken. WorkOS tries again on each of them. */
public enum WebhookProblem implements ProblemType {
    WEBHOOK_SIGNATURE_MALFORMED(400, "The signature is missing or cannot be read"),
    WEBHOOK_EXPIRED(400, "The signature's time is too far from ours"),
    WEBHOOK_SIGNATURE_MISMATCH(401, "The signature does not fit"),
    WEBHOOK_UNREADABLE(400, "The webhook is no event");

    private final int status;
    private final String title;

    WebhookProblem(int status, String title) {
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
