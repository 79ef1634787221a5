package care.eleva.auth.signin;

import care.eleva.kit.problem.ProblemType;

/** How a sign-in can fail. The titles are shown to people. */
public enum SignInProblem implements ProblemType {
    RETURN_TO_INVALID(400, "That is no page of ours to return to"),
    SIGN_IN_UNKNOWN(400, "This sign-in is not known or was already finished"),
    SIGN_IN_EXPIRED(400, "This sign-in took too long"),
    SIGN_IN_BROWSER_MISMATCH(400, "This sign-in was started in another browser"),
    SIGN_IN_CODE_REFUSED(400, "WorkOS did not accept the result of this sign-in"),
    SIGN_IN_CANCELLED(403, "The sign-in was cancelled or refused"),
    SIGN_IN_FAILED(403, "WorkOS could not sign you in"),
    SSO_REQUIRED(403, "Your organization wants you to sign in with its own identity provider"),
    MFA_REQUIRED(403, "Your organization wants a second factor"),
    ORGANIZATION_SELECTION_REQUIRED(409, "Choose an organization"),
    SIGN_IN_TOKEN_REFUSED(502, "WorkOS's answer cannot be used here"),
    SIGN_IN_UNAVAILABLE(503, "WorkOS is not available just now");

    private final int status;
    private final String title;

    SignInProblem(int status, String title) {
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
