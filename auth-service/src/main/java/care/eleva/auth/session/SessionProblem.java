package care.eleva.auth.session;

import care.eleva.kit.problem.ProblemType;

/** What can be wrong with a session. */
public enum SessionProblem implements ProblemType {
    /** The cookie names no session, or one that ended. */
    SESSION_ENDED(401, "The session has ended"),
    /** What was asked for needs a browser's session, and a token is not enough. */
    SESSION_COOKIE_REQUIRED(401, "A session cookie is needed"),
    /** Nothing of the caller's has this id. */
    SESSION_NOT_FOUND(404, "You have no such session"),
    /** WorkOS does not let the caller work in that organization. */
    MEMBERSHIP_REQUIRED(403, "You are no member of that organization"),
    /** The organization wants more than this session has shown. */
    ORGANIZATION_SIGN_IN_REQUIRED(403, "The organization wants you to sign in again"),
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
