package care.eleva.auth.session;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens that prove that a request comes from a page that could read an answer of ours: an HMAC of the session id, which
 * only this service can make and which is stored nowhere. Its keys are derived from the seal keys, so that they rotate
 * together.
 */
@ApplicationScoped
class CsrfTokens {
    private static final String HMAC = "HmacSHA256";

    /** The present key first. */
    private final List<byte[]> keys;

    CsrfTokens(SessionConfig config) {
        this.keys = Stream.concat(Stream.of(config.sealKey()), config.oldSealKeys().orElse(List.of()).stream())
                .map(hex -> hmac(HexFormat.of().parseHex(hex), "eleva csrf 1"))
                .toList();
    }

    /** The token of the session whose id is {@code secret}. */
    String of(String secret) {
        return token(keys.getFirst(), secret);
    }

    /** Whether {@code token} belongs to the session, in time that says nothing about how nearly. */
    boolean matches(String token, String secret) {
        byte[] given = token.getBytes(StandardCharsets.UTF_8);
        boolean matches = false;
        for (byte[] key : keys) {
            matches |= MessageDigest.isEqual(token(key, secret).getBytes(StandardCharsets.US_ASCII), given);
        }
        return matches;
    }

    private static String token(byte[] key, String secret) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hmac(key, secret));
    }

    private static byte[] hmac(byte[] key, String message) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(message.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has HmacSHA256", impossible);
        }
    }
}
