package care.eleva.app.record;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Reads {@code ENCRYPTION_KEY} in the forms that are in use: 64 hex digits, 32 ASCII characters taken as they are, or
 * base64 (44 characters) of 32 bytes.
 */
final class EncryptionKey {
    private static final String HMAC = "HmacSHA256";
    private static final int ID_BYTES = 8;
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern ASCII = Pattern.compile("\\p{ASCII}{32}");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{43}=");
    /** The lengths tell where a key ends, so that a key of ASCII characters may hold a comma. */
    private static final Pattern NEXT = Pattern.compile("\\G(" + HEX + "|" + BASE64 + "|" + ASCII + ")(?:,|$)");

    private final String form;
    private final byte[] bytes;

    private EncryptionKey(String form, byte[] bytes) {
        this.form = form;
        this.bytes = bytes;
    }

    /** The message of a refusal never holds the key. */
    static EncryptionKey parse(String text) {
        if (HEX.matcher(text).matches()) {
            return new EncryptionKey("64 hex digits", HexFormat.of().parseHex(text));
        }
        if (ASCII.matcher(text).matches()) {
            return new EncryptionKey("32 ASCII characters", text.getBytes(StandardCharsets.US_ASCII));
        }
        if (BASE64.matcher(text).matches()) {
            return new EncryptionKey("base64 of 32 bytes", Base64.getDecoder().decode(text));
        }
        throw new IllegalArgumentException("ENCRYPTION_KEY has " + text.length()
                + " characters and is neither 64 hex digits, nor 32 ASCII characters, nor base64 of 32 bytes");
    }

    /** Keys with commas between them. */
    static List<EncryptionKey> parseAll(String text) {
        List<EncryptionKey> keys = new ArrayList<>();
        Matcher next = NEXT.matcher(text);
        int end = 0;
        while (end < text.length() && next.find()) {
            keys.add(parse(next.group(1)));
            end = next.end();
        }
        if (end != text.length()) {
            throw new IllegalArgumentException("ENCRYPTION_KEYS_OLD holds something that is no key, after "
                    + keys.size() + " that are; keys are divided by commas");
        }
        return keys;
    }

    /** How it was given, for the log. */
    String form() {
        return form;
    }

    /** Its name in the database, which follows from the key itself, so that no two keys can be mistaken for each other. */
    String id() {
        byte[] tag = hmac(hmacKey(bytes), "eleva.master-key.id");
        return "env:" + HexFormat.of().formatHex(tag, 0, ID_BYTES);
    }

    /** The 32 bytes. */
    byte[] bytes() {
        return bytes.clone();
    }

    static SecretKeySpec hmacKey(byte[] key) {
        return new SecretKeySpec(key, HMAC);
    }

    static byte[] hmac(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", impossible);
        }
    }
}
