package care.eleva.app.stripe;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Checks {@code Stripe-Signature: t=<seconds>,v1=<hex>}: HMAC-SHA256 over {@code t + "." + body}, as the bytes came. The SDK
 * turns them into text first, believes times that are yet to come, and asks the machine's clock. There may be several secrets
 * and several values; other schemes than {@code v1} are no proof.
 */
final class StripeSignature {
    private static final Pattern TIME = Pattern.compile("[0-9]{9,12}");
    private static final Pattern VALUE = Pattern.compile("[0-9a-f]{64}");
    private static final int LONGEST_HEADER = 2048;
    private static final int MOST_VALUES = 8;
    private static final String ALGORITHM = "HmacSHA256";

    private final List<SecretKeySpec> secrets;
    private final Duration tolerance;
    private final Clock clock;

    StripeSignature(StripeConfig config, Clock clock) {
        this.secrets = config.webhookSecrets().stream()
                .filter(secret -> !secret.isBlank())
                .map(secret -> new SecretKeySpec(secret.strip().getBytes(StandardCharsets.UTF_8), ALGORITHM))
                .toList();
        this.tolerance = config.webhookTolerance();
        this.clock = clock;
    }

    /** Why the webhook cannot be believed, or null when it can. */
    @Nullable
    StripeWebhookProblem check(@Nullable String header, byte[] body) {
        Parts parts = Parts.of(header);
        if (parts == null) {
            return StripeWebhookProblem.STRIPE_SIGNATURE_MALFORMED;
        }
        // Whether the time is right is worth asking only of a signature that fits.
        boolean fits = false;
        for (SecretKeySpec secret : secrets) {
            byte[] expected = hmac(secret, parts.time(), body);
            for (byte[] value : parts.values()) {
                fits |= MessageDigest.isEqual(expected, value);
            }
        }
        if (!fits) {
            return StripeWebhookProblem.STRIPE_SIGNATURE_MISMATCH;
        }
        return isNear(parts.time()) ? null : StripeWebhookProblem.STRIPE_SIGNATURE_EXPIRED;
    }

    private boolean isNear(String time) {
        try {
            Duration apart = Duration.between(Instant.ofEpochSecond(Long.parseLong(time)), clock.instant());
            return apart.abs().compareTo(tolerance) <= 0;
        } catch (ArithmeticException | DateTimeException absurd) {
            return false;
        }
    }

    private static byte[] hmac(SecretKeySpec secret, String time, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            mac.update((time + ".").getBytes(StandardCharsets.US_ASCII));
            return mac.doFinal(body);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", impossible);
        }
    }

    private record Parts(String time, List<byte[]> values) {
        static @Nullable Parts of(@Nullable String header) {
            if (header == null || header.length() > LONGEST_HEADER) {
                return null;
            }
            String time = null;
            List<byte[]> values = new ArrayList<>();
            for (String part : header.split(",", -1)) {
                String[] pair = part.strip().split("=", 2);
                String value = pair.length == 2 ? pair[1] : "";
                if (pair[0].equals("t") && time == null && TIME.matcher(value).matches()) {
                    time = value;
                } else if (pair[0].equals("v1") && VALUE.matcher(value).matches()) {
                    values.add(HexFormat.of().parseHex(value));
                } else if (pair[0].equals("t") || pair[0].equals("v1")) {
                    return null;
                }
            }
            return time == null || values.isEmpty() || values.size() > MOST_VALUES ? null : new Parts(time, values);
        }
    }
}
