package care.eleva.workos.emulator;

import org.jspecify.annotations.Nullable;

/** A token issued without a sign-in, with the live session that it belongs to. */
public record IssuedToken(
        String accessToken,
        String refreshToken,
        String sessionId,
        String userId,
        @Nullable String organizationId) {}
