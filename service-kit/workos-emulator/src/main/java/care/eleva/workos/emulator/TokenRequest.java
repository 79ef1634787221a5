package care.eleva.workos.emulator;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A token wanted without a sign-in, also a wrong one: {@code TokenRequest.of("ana@eleva.test").claim("iss", "https://evil.test")}.
 *
 * @param user a user's id or e-mail address
 * @param organization an organization's id; null for the only active membership, or none
 * @param life how long the token lasts, or null for the server's setting
 * @param claims claims to set; a null value takes the claim away. Values are what Jackson can turn into JSON
 * @param foreignKey sign with a key that is in no key set, under the id of one that is
 */
public record TokenRequest(
        String user,
        @Nullable String organization,
        @Nullable Duration life,
        Map<String, @Nullable Object> claims,
        boolean foreignKey) {

    public static TokenRequest of(String user) {
        return new TokenRequest(user, null, null, Map.of(), false);
    }

    public TokenRequest in(String organizationId) {
        return new TokenRequest(user, organizationId, life, claims, foreignKey);
    }

    public TokenRequest lasting(Duration value) {
        return new TokenRequest(user, organization, value, claims, foreignKey);
    }

    public TokenRequest claim(String name, @Nullable Object value) {
        var more = new HashMap<String, @Nullable Object>(claims);
        more.put(name, value);
        return new TokenRequest(user, organization, life, more, foreignKey);
    }

    public TokenRequest signedByForeignKey() {
        return new TokenRequest(user, organization, life, claims, true);
    }
}
