package care.eleva.auth.signin;

import care.eleva.kit.problem.ProblemType;

/** Why a sign-in does not end with a session. Each says to a person what to do. */
enum SignInProblem implements ProblemType {
    RETURN_TO_INVALID(400, "return_to must be a path on this site", "The link that brought you here is not right."),
    SIGN_IN_UNKNOWN(
            400,
            "This sign-in is not known or was already finished",
            "You may have used the back button or opened this page twice. Signing in again helps."),
    SIGN_IN_EXPIRED(400, "This sign-in took too long", "A sign-in must be finished within ten minutes."),
    SIGN_IN_BROWSER_MISMATCH(
            400,
            "This sign-in was started in another browser",
            "For your safety, it can only be finished where it began. Start again in this browser."),
    SIGN_IN_CODE_REFUSED(
            400,
            "The result of this sign-in was not accepted",
            "It may have been used already or have become too old. Signing in again helps."),
    SIGN_IN_CANCELLED(403, "The sign-in was cancelled or refused", "Nothing has happened. You can sign in again."),
    SIGN_IN_FAILED(
            403,
            "We could not sign you in",
            "Try once more. If it fails again, ask the administrator of your organization or our support."),
    SIGN_IN_METHOD_REFUSED(
            403,
            "This way of signing in is not allowed",
            "Your organization allows other ways. Sign in again and choose one of them."),
    SIGN_IN_STEP_MISSING(
            403,
            "One more step is needed to sign you in",
            "Sign in again. The sign-in page will ask for what is missing."),
    SIGN_IN_NOT_FRESH(
            403,
            "You were not asked to prove who you are",
            "What you want to do needs a new sign-in. Sign in again and enter your credentials when asked."),
    EMAIL_VERIFICATION_REQUIRED(
            403,
            "Your e-mail address must be verified first",
            "Sign in again. You will get a code by e-mail and a page to enter it."),
    SSO_REQUIRED(
            403, "Your organization uses its own sign-in", "Continue with the identity provider of your organization."),
    MFA_REQUIRED(
            403,
            "Your organization wants a second factor",
            "Sign in again. The sign-in page will help you to set one up or ask for it."),
    INVITATION_NOT_USABLE(
            403,
            "The invitation cannot be used",
            "It may have expired, or it is for another e-mail address. Ask whoever invited you for a new one."),
    SIGN_UP_REFUSED(
            403,
            "New accounts are not open to everybody",
            "Ask the organization that you want to join for an invitation."),
    ORGANIZATION_REFUSED(
            403,
            "You are not a member of this organization",
            "Sign in to another of your organizations, or ask an administrator to invite you."),
    ORGANIZATION_SELECTION_REQUIRED(409, "Choose an organization", "You belong to several organizations."),
    SIGN_IN_TOKEN_REFUSED(
            502, "The sign-in cannot be used here", "This is our fault, not yours. Please tell our support."),
    SIGN_IN_UNAVAILABLE(
            503, "Signing in is not possible just now", "The sign-in service does not answer. Try again in a moment.");

    private final int status;
    private final String title;
    private final String advice;

    SignInProblem(int status, String title, String advice) {
        this.status = status;
        this.title = title;
        this.advice = advice;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }

    /** What a person reads below the title. */
    String advice() {
        return advice;
    }
}
