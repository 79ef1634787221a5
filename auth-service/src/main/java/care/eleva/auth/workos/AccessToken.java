package care.eleva.auth.workos;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An access token as WorkOS handed it to us, read and not verified: the database verifies it before anything is done in
 * its name.
 *
 * @param text the token itself; never logged
 * @param kid the key that signed it
 * @param userId claim {@code sub}
 * @param sessionId claim {@code sid}
 * @param organizationId claim {@code org_id}, or null
 * @param impersonator claim {@code act.sub}, or null
 * @param authenticatedAt claim {@code auth_time}, or null: the last time that the person proved who they are
 * @param expiresAt claim {@code exp}
 */
public record AccessToken(
        String text,
        String kid,
        String userId,
        String sessionId,
        @Nullable String organizationId,
        @Nullable String impersonator,
        @Nullable Instant authenticatedAt,
        Instant expiresAt) {

    private static final int MAX_LENGTH = 16_384;

    /** The token, or empty when this is none of WorkOS's. */
    public static Optional<AccessToken> read(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3 || text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            JsonObject header = json(parts[0]);
            JsonObject claims = json(parts[1]);
            String kid = header.getString("kid");
            String user = claims.getString("sub");
            String session = claims.getString("sid");
            Long expires = claims.getLong("exp");
            if (kid == null || user == null || session == null || expires == null) {
                return Optional.empty();
            }
            JsonObject act = claims.getJsonObject("act", new JsonObject());
            String organization = claims.getString("org_id");
            Long authenticated = claims.getLong("auth_time");
            return Optional.of(new AccessToken(
                    text,
                    kid,
                    user,
                    session,
                    organization,
                    act.getString("sub"),
                    authenticated == null ? null : Instant.ofEpochSecond(authenticated),
                    Instant.ofEpochSecond(expires)));
        } catch (IllegalArgumentException
                | ClassCastException
                | DecodeException
                | java.time.DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    private static JsonObject json(String part) {
        return new JsonObject(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
    }

    /** Without the token itself, so that no log can hold it. */
    @Override
    public String toString() {
        return "AccessToken[kid=" + kid + ", userId=" + userId + ", organizationId=" + organizationId + "]";
    }
}
