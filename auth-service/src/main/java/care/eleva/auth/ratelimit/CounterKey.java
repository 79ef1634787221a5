package care.eleva.auth.ratelimit;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names counters. There are so few addresses that a plain hash of one is as good as the address, so this is an HMAC, with a
 * key derived from the one that seals tokens: the same in all replicas, and unknown to the database.
 */
final class CounterKey {
    private static final String HMAC = "HmacSHA256";

    private final byte[] key;

    CounterKey(String sealKey) {
        this.key = hmac(HexFormat.of().parseHex(sealKey), "eleva rate limit 1");
    }

    /** With the rate in it, so that another setting begins anew instead of being measured by old counts. */
    Buffer of(RateLimit limit, Rate rate, String subject) {
        return Buffer.buffer(hmac(key, limit.name() + "|" + rate + "|" + subject));
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has HmacSHA256", impossible);
        }
    }
}
