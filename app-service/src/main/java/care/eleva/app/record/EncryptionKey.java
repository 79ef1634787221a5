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

    /** How it was given, for the log. */
    String form() {
        return form;
    }

    /** The 32 bytes. */
    byte[] bytes() {
        return bytes.clone();
    }
}
