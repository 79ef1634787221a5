package care.eleva.auth.workos;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How WorkOS answered a sign-in or a refresh. */
public sealed interface SignInOutcome {

    /**
     * Tokens.
     *
     * @param method how the person signed in, or null on a refresh
     */
    record SignedIn(
            WorkosUser user,
            AccessToken accessToken,
            String refreshToken,
            @Nullable String method) implements SignInOutcome {
        /** Without the tokens, so that no log can hold them. */
        @Override
        public String toString() {
            return "SignedIn[user=" + user.id() + "]";
        }
    }

    /** The person belongs to several organizations and must choose one. */
    record NeedsOrganizationSelection(
            String pendingToken,
            List<Choice> organizations,
            @Nullable String email) implements SignInOutcome {
        /** An organization to choose. */
        public record Choice(String id, String name) {}

        @Override
        public String toString() {
            return "NeedsOrganizationSelection[" + organizations.size() + "]";
        }
    }

    /** The organization demands its own identity provider. */
    record NeedsSso(List<String> connectionIds) implements SignInOutcome {}

    /** The organization demands a second factor. */
    record NeedsMfa(String code) implements SignInOutcome {}

    /** A no that asking again does not change. */
    record Terminal(String code) implements SignInOutcome {}

    /** No answer, or one that says nothing about the person: the same question may be asked again. */
    record Transient(String code, @Nullable Duration retryAfter) implements SignInOutcome {}
}
