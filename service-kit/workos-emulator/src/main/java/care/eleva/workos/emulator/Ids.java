package care.eleva.workos.emulator;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Ids in WorkOS's form: a prefix and a ULID. Within one process each ULID is greater than the one before. */
final class Ids {
    private static final char[] ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();

    private final SecureRandom random = new SecureRandom();
    private final Time time;
    private long lastMillis;
    private long lastHigh;
    private long lastLow;

    Ids(Time time) {
        this.time = time;
    }

    String next(String prefix) {
        return prefix + "_" + ulid();
    }

    /** A secret that nobody can guess, such as a code or a refresh token. */
    String secret() {
        var bytes = new byte[24];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    String hexSecret() {
        var bytes = new byte[32];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** 48 bits of milliseconds and 80 bits of chance, counted up within one millisecond. */
    private String ulid() {
        var millis = Math.max(time.now().toEpochMilli(), lastMillis);
        if (millis == lastMillis) {
            lastLow = (lastLow + 1) & 0xFFFFFFFFFFL;
            lastHigh = lastLow == 0 ? lastHigh + 1 : lastHigh;
        } else {
            lastMillis = millis;
            lastHigh = random.nextLong() & 0x7FFFFFFFFFL;
            lastLow = random.nextLong() & 0xFFFFFFFFFFL;
        }
        var text = new char[26];
        write(text, 0, 10, millis);
        write(text, 10, 8, lastHigh);
        write(text, 18, 8, lastLow);
        return new String(text);
    }

    private static void write(char[] text, int from, int length, long value) {
        var rest = value;
        for (var at = from + length - 1; at >= from; at--) {
            text[at] = ALPHABET[(int) (rest & 31)];
            rest >>>= 5;
        }
    }
}
