package care.eleva.auth.workos;

import org.jspecify.annotations.Nullable;

/**
 * A sign-in to be started.
 *
 * @param state comes back on the callback, as it is
 * @param codeChallenge S256 challenge (RFC 7636)
 * @param organizationId the organization to sign in to, or null
 * @param loginHint an e-mail address to start with, or null
 * @param screenHint {@code sign-in} or {@code sign-up}, or null
 * @param invitationToken an invitation to accept, or null
 * @param maxAge how many seconds ago the person may have proved who they are, at most; 0 asks in any case; or null
 */
public record AuthorizationRequest(
        String state,
        String codeChallenge,
        @Nullable String organizationId,
        @Nullable String loginHint,
        @Nullable String screenHint,
        @Nullable String invitationToken,
        @Nullable Integer maxAge) {}
