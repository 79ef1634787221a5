package care.eleva.legacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The predecessor's encryption: AES-256-GCM with one key for everything, kept as JSON of hex. What is imported stays in this
 * form, as {@code v0.legacy.…}, until app-service encrypts it anew.
 */
final class LegacyCipher {
    private static final Pattern HEX_KEY = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern ASCII_KEY = Pattern.compile("\\p{ASCII}{32}");
    private static final Pattern BASE64_KEY = Pattern.compile("[A-Za-z0-9+/]{43}=");
    private static final Pattern STORED = Pattern.compile(
            "\\s*\\{\\s*(?=.*\"encryptedContent\"\\s*:\\s*\"(?<content>(?:[0-9a-fA-F]{2})*)\")(?=.*\"iv\"\\s*:\\s*\"(?<iv>[0-9a-fA-F]{24})\")"
                    + "(?=.*\"tag\"\\s*:\\s*\"(?<tag>[0-9a-fA-F]{32})\").*}\\s*",
            Pattern.DOTALL);
    private static final int TAG_BITS = 128;
    private static final int TAG_BYTES = 16;
    private static final int IV_BYTES = 12;
    private static final HexFormat HEX = HexFormat.of();

    private final SecretKeySpec key;

    private LegacyCipher(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /** Reads {@code ENCRYPTION_KEY} in the forms that were in use. The message of a refusal never holds the key. */
    static LegacyCipher of(String text) {
        if (HEX_KEY.matcher(text).matches()) {
            return new LegacyCipher(HexFormat.of().parseHex(text));
        }
        if (ASCII_KEY.matcher(text).matches()) {
            return new LegacyCipher(text.getBytes(UTF_8));
        }
        if (BASE64_KEY.matcher(text).matches()) {
            return new LegacyCipher(Base64.getDecoder().decode(text));
        }
        throw new Stop("ENCRYPTION_KEY has " + text.length()
                + " characters and is neither 64 hex digits, nor 32 ASCII characters, nor base64 of 32 bytes");
    }

    /** The form in which app-service reads it; {@link Rejected} when it is not a ciphertext of the predecessor's. */
    static String envelope(String stored) throws Rejected {
        if (!STORED.matcher(stored).matches()) {
            throw new Rejected("ciphertext_malformed");
        }
        return wrapped(stored);
    }

    /** Whether this key opens it: a wrong key or a changed bit would only be noticed years later. */
    void check(String stored) throws Rejected {
        var parts = STORED.matcher(stored);
        if (!parts.matches()) {
            throw new Rejected("ciphertext_malformed");
        }
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, HEX.parseHex(parts.group("iv"))));
            cipher.update(HEX.parseHex(parts.group("content")));
            cipher.doFinal(HEX.parseHex(parts.group("tag")));
        } catch (GeneralSecurityException unreadable) {
            throw new Rejected("ciphertext_unreadable");
        }
    }

    /**
     * Encrypts what the predecessor kept in the clear, in its own form. The nonce is a keyed hash of the text and of where it
     * belongs, so that the same text gives the same bytes in every run and no nonce is used for two texts.
     */
    String seal(String belongsTo, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getEncoded(), "HmacSHA256"));
            var iv = Arrays.copyOf(
                    mac.doFinal(("eleva.legacy.note|" + belongsTo + "|" + text).getBytes(UTF_8)), IV_BYTES);
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, iv));
            var sealed = cipher.doFinal(text.getBytes(UTF_8));
            var end = sealed.length - TAG_BYTES;
            return wrapped("{\"encryptedContent\":\"" + HEX.formatHex(sealed, 0, end) + "\",\"iv\":\""
                    + HEX.formatHex(iv) + "\",\"tag\":\"" + HEX.formatHex(sealed, end, sealed.length) + "\"}");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has AES-GCM", impossible);
        }
    }

    private static String wrapped(String stored) {
        return "v0.legacy."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(stored.strip().getBytes(UTF_8));
    }
}
