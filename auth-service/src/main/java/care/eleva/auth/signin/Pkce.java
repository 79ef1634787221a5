package care.eleva.auth.signin;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proof key for code exchange (RFC 7636). The verifier is derived from the nonce in the browser's cookie and from the
 * state, so it is stored nowhere: neither the database nor a URL is enough to finish somebody's sign-in.
 */
final class Pkce {
    private static final String HMAC = "HmacSHA256";

    private Pkce() {}

    static String verifier(String nonce, String state) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(nonce.getBytes(StandardCharsets.US_ASCII), HMAC));
            return encode(mac.doFinal(("pkce|" + state).getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has HmacSHA256", impossible);
        }
    }

    /** The S256 challenge of a verifier. */
    static String challenge(String verifier) {
        try {
            return encode(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
