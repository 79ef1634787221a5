package care.eleva.legacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What {@code app.import_digest} computes from what is stored, computed from what was read. */
final class Digest {
    private static final char BETWEEN = '\u001f';
    private static final char NOTHING = '\u001e';

    private Digest() {}

    static long of(@Nullable Object... fields) {
        var text = new StringBuilder();
        for (int field = 0; field < fields.length; field++) {
            if (field > 0) {
                text.append(BETWEEN);
            }
            text.append(canonical(fields[field]));
        }
        return ByteBuffer.wrap(sha256(text.toString())).getLong();
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    private static String canonical(@Nullable Object field) {
        return switch (field) {
            case null -> String.valueOf(NOTHING);
            case Instant at -> String.valueOf(ChronoUnit.MICROS.between(Instant.EPOCH, at));
            default -> field.toString();
        };
    }
}
