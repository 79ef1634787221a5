package care.eleva.auth.signin;

import care.eleva.auth.workos.SignInOutcome.NeedsOrganizationSelection;
import care.eleva.kit.problem.ProblemException;

/** How a callback ends. */
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
    record Choose(NeedsOrganizationSelection selection, StartSignIn again) implements Finish {}

    /** Not signed in, why not, and what would begin again. */
    record Failed(ProblemException problem, StartSignIn again) implements Finish {}
}
