package care.eleva.auth.signin;

import care.eleva.kit.problem.ProblemType;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a page asks for when it starts a sign-in.
 *
 * @param returnTo the path to go to
 * @param maxAge how many seconds ago the person may have proved who they are, at most, or null
 */
record StartSignIn(
        String returnTo,
        @Nullable String loginHint,
        @Nullable String organizationId,
        @Nullable String screenHint,
        @Nullable String invitationToken,
        @Nullable Integer maxAge) {

    /** Nothing in particular. */
    static final StartSignIn PLAIN = new StartSignIn("/", null, null, null, null, null);

    /** What a sign-in asked for that has come back, as far as it was kept. */
    static StartSignIn of(SignInFlow flow) {
        return new StartSignIn(flow.returnTo(), null, flow.organizationId(), null, null, flow.maxAge());
    }

    /** What may end better than a sign-in that has failed. */
    static StartSignIn again(SignInFlow flow, ProblemType because) {
        StartSignIn same = of(flow);
        return because == SignInProblem.ORGANIZATION_REFUSED ? same.in(null, null) : same;
    }

    /** The same in {@code organization}, as whoever has this address. */
    StartSignIn in(@Nullable String organization, @Nullable String email) {
        return new StartSignIn(returnTo, email, organization, screenHint, invitationToken, maxAge);
    }

    /** The path on our origin that starts it. */
    String path() {
        StringBuilder path = new StringBuilder("/auth/login");
        add(path, "return_to", "/".equals(returnTo) ? null : returnTo);
        add(path, "organization_id", organizationId);
        add(path, "max_age", maxAge);
        add(path, "screen_hint", screenHint);
        add(path, "invitation_token", invitationToken);
        add(path, "login_hint", loginHint);
        return path.toString();
    }

    private static void add(StringBuilder path, String name, @Nullable Object value) {
        if (value != null) {
            path.append(path.indexOf("?") < 0 ? '?' : '&')
                    .append(name)
                    .append('=')
                    .append(URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
        }
    }
}
