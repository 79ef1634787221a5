package care.eleva.auth.signin;

import care.eleva.auth.workos.SignInOutcome.NeedsOrganizationSelection;

/** How a callback ends, when it does not fail. */
sealed interface Finish {
    /** Signed in: the secret for the session's cookie, and where to go. */
    record Opened(String secret, String returnTo) implements Finish {
        /** Without the secret, so that no log can hold it. */
        @Override
        public String toString() {
            return "Opened";
        }
    }

    /** The person must say which organization. */
    record Choose(NeedsOrganizationSelection selection, String returnTo) implements Finish {}
}
