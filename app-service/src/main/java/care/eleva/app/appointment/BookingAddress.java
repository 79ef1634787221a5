package care.eleva.app.appointment;

import care.eleva.kit.audit.AuditConfig;
import care.eleva.kit.http.AddressBlock;
import care.eleva.kit.http.CurrentRequest;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names the address that a booking comes from. There are so few addresses that a plain hash of one is as good as the
 * address, so this is an HMAC, with a key that the database does not know.
 */
@ApplicationScoped
class BookingAddress {
    private static final String HMAC = "HmacSHA256";

    private final CurrentRequest request;
    private final byte[] key;

    BookingAddress(CurrentRequest request, AuditConfig secrets) {
        this.request = request;
        this.key = hmac(HexFormat.of().parseHex(secrets.personalKey()), "eleva booking limit 1");
    }

    Buffer get() {
        return Buffer.buffer(hmac(key, AddressBlock.of(request.get().clientIp())));
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
