package care.eleva.app.record;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Reads {@code ENCRYPTION_KEY} in the forms that are in use: 64 hex digits, 32 ASCII characters taken as they are, or
 * base64 (44 characters) of 32 bytes.
 */
final class EncryptionKey {
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern ASCII = Pattern.compile("\\p{ASCII}{32}");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{43}=");

    private EncryptionKey() {}

    /** The 32 bytes; the message of a refusal never holds the key. */
    static byte[] parse(String text) {
        if (HEX.matcher(text).matches()) {
            return HexFormat.of().parseHex(text);
        }
        if (ASCII.matcher(text).matches()) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
        if (BASE64.matcher(text).matches()) {
            return Base64.getDecoder().decode(text);
        }
        throw new IllegalArgumentException("ENCRYPTION_KEY has " + text.length()
                + " characters and is neither 64 hex digits, nor 32 ASCII characters, nor base64 of 32 bytes");
    }
}
