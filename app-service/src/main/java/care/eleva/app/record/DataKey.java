package care.eleva.app.record;

import care.eleva.kit.crypto.BoundCipher;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;

/** A key of an organization for its records, and its name. */
record DataKey(String kid, BoundCipher cipher, SecretKeySpec fingerprintKey) {
    /** The name of what the predecessor encrypted, which is no key of an organization. */
    static final String LEGACY = "legacy";

    private static final String PREFIX = "k";
    static final String FIRST = PREFIX + "1";

    static DataKey of(String kid, byte[] key) {
        return new DataKey(kid, new BoundCipher(key), fingerprintKey(key));
    }

    private static SecretKeySpec fingerprintKey(byte[] key) {
        return EncryptionKey.hmacKey(EncryptionKey.hmac(EncryptionKey.hmacKey(key), "eleva.records.fingerprint"));
    }

    /** The name of the key after {@code kid}. */
    static String after(String kid) {
        return PREFIX + (Integer.parseInt(kid.substring(PREFIX.length())) + 1);
    }

    /** What a wrapped key is bound to: it unwraps for its organization under its name only. */
    static String boundTo(String orgId, String kid) {
        return "app.data_key|" + orgId + "|" + kid;
    }

    /**
     * Tells whether two requests want to write the same. Keyed, because a bare hash of a short text can be guessed, and
     * the row of an Idempotency-Key must not give health data away.
     */
    String fingerprint(Object about, String content) {
        return HexFormat.of().formatHex(EncryptionKey.hmac(fingerprintKey, about + "|" + content));
    }

    /** Without the key, so that no log can hold it. */
    @Override
    public String toString() {
        return "DataKey[" + kid + "]";
    }
}
