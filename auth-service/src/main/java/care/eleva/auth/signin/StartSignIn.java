package care.eleva.auth.signin;

import org.jspecify.annotations.Nullable;

/** What a page asks for when it starts a sign-in. */
record StartSignIn(
        String returnTo,
        @Nullable String loginHint,
        @Nullable String organizationId,
        @Nullable String screenHint,
        @Nullable String invitationToken) {}
