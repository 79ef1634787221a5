package care.eleva.kit.crypto;

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
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Checks {@code t=<time>,v1=<hex>}, the form in which WorkOS and Stripe sign webhooks: HMAC-SHA256 over
 * {@code t + "." + body}, as the bytes came. There may be several secrets, while one follows another, and several values;
 * other schemes than {@code v1} are no proof.
 */
public final class BodySignature {
    private static final String ALGORITHM = "HmacSHA256";

    private final Form form;
    private final List<SecretKeySpec> secrets;
    private final Duration tolerance;
    private final Clock clock;

    /**
     * A check.
     *
     * @param secrets each of which may have signed; with none, nothing fits
     * @param tolerance how far the signed time may be from now, in either direction
     */
    public BodySignature(Form form, List<String> secrets, Duration tolerance, Clock clock) {
        this.form = form;
        this.secrets = secrets.stream()
                .map(secret -> new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM))
                .toList();
        this.tolerance = tolerance;
        this.clock = clock;
    }

    /**
     * What one sender's headers look like.
     *
     * @param time of the signed time, digits only and short enough for a {@code long}
     * @param instant what such a number means
     * @param value of a {@code v1} value, 64 hex digits
     * @param longestHeader in characters
     * @param mostValues of {@code v1}
     */
    public record Form(Pattern time, LongFunction<Instant> instant, Pattern value, int longestHeader, int mostValues) {}

    /** What a check came to. */
    public enum Verdict {
        GENUINE,
        /** No header, or not of the form. */
        MALFORMED,
        /** No value fits any of the secrets. */
        MISMATCH,
        /** Signed, but too long ago or too far ahead. */
        EXPIRED
    }

    public Verdict check(@Nullable String header, byte[] body) {
        Parts parts = parse(header);
        if (parts == null) {
            return Verdict.MALFORMED;
        }
        // The time is signed too, so it is worth something only when the signature fits.
        boolean fits = false;
        for (SecretKeySpec secret : secrets) {
            byte[] expected = hmac(secret, parts.time(), body);
            for (byte[] value : parts.values()) {
                fits |= MessageDigest.isEqual(expected, value);
            }
        }
        if (!fits) {
            return Verdict.MISMATCH;
        }
        return isNear(parts.time()) ? Verdict.GENUINE : Verdict.EXPIRED;
    }

    private boolean isNear(String time) {
        try {
            Duration apart = Duration.between(form.instant().apply(Long.parseLong(time)), clock.instant());
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

    private @Nullable Parts parse(@Nullable String header) {
        if (header == null || header.length() > form.longestHeader()) {
            return null;
        }
        String time = null;
        List<byte[]> values = new ArrayList<>();
        for (String part : header.split(",", -1)) {
            String[] pair = part.strip().split("=", 2);
            String value = pair.length == 2 ? pair[1] : "";
            if (pair[0].equals("t")
                    && time == null
                    && form.time().matcher(value).matches()) {
                time = value;
            } else if (pair[0].equals("v1") && form.value().matcher(value).matches()) {
                values.add(HexFormat.of().parseHex(value));
            } else if (pair[0].equals("t") || pair[0].equals("v1")) {
                return null;
            }
        }
        return time == null || values.isEmpty() || values.size() > form.mostValues() ? null : new Parts(time, values);
    }

    private record Parts(String time, List<byte[]> values) {}
}
