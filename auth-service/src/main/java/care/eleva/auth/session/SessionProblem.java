package care.eleva.auth.session;

import care.eleva.kit.problem.ProblemType;

/** What can be wrong with a session. */
public enum SessionProblem implements ProblemType {
    /** The cookie names no session, or one that ended. */
    SESSION_ENDED(401, "The session has ended"),
    /** A page of another origin tried to use the session. */
    CSRF_REFUSED(403, "The request does not come from our own page"),
    /** A cookie and a token at once could stand for two people. */
    CREDENTIALS_AMBIGUOUS(400, "Send a session cookie or a token, not both");

    private final int status;
    private final String title;

    SessionProblem(int status, String title) {
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
