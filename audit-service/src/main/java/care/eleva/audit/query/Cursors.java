package care.eleva.audit.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import care.eleva.kit.audit.AuditConfig;
import care.eleva.kit.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Cursors that belong to one query of one caller. A cursor of another filter would skip rows without a word, so it is
 * refused: each carries a MAC over the position, the filter, the user and the organization.
 */
@ApplicationScoped
public class Cursors {
    private static final String ALGORITHM = "HmacSHA256";
    private static final long MICROS = 1_000_000L;
    private static final int POSITION_BYTES = 24;
    private static final int MAC_BYTES = 16;

    private final SecretKeySpec key;

    Cursors(AuditConfig config) {
        byte[] personalKey = HexFormat.of().parseHex(config.personalKey());
        // A key of its own, so that nothing made here says anything about the key it comes from.
        this.key = new SecretKeySpec(
                mac(new SecretKeySpec(personalKey, ALGORITHM), "eleva audit cursor".getBytes(UTF_8)), ALGORITHM);
    }

    /** The cursor after {@code position} in the query that {@code filter} names. */
    public String encode(Position position, String filter, Caller caller) {
        Instant at = position.at().toInstant();
        long micros = Math.addExact(Math.multiplyExact(at.getEpochSecond(), MICROS), at.getNano() / 1_000);
        byte[] place = ByteBuffer.allocate(POSITION_BYTES)
                .putLong(micros)
                .putLong(position.id().getMostSignificantBits())
                .putLong(position.id().getLeastSignificantBits())
                .array();
        byte[] cursor = ByteBuffer.allocate(POSITION_BYTES + MAC_BYTES)
                .put(place)
                .put(seal(place, filter, caller))
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
    }

    /** Where to go on; null stays null. Whatever is not a cursor of this query is {@code cursor_invalid}. */
    public @Nullable Position decode(@Nullable String encoded, String filter, Caller caller) {
        if (encoded == null) {
            return null;
        }
        byte[] cursor = bytes(encoded);
        if (cursor.length != POSITION_BYTES + MAC_BYTES) {
            throw QueryProblem.CURSOR_INVALID.exception();
        }
        byte[] place = Arrays.copyOf(cursor, POSITION_BYTES);
        byte[] given = Arrays.copyOfRange(cursor, POSITION_BYTES, cursor.length);
        if (!MessageDigest.isEqual(given, seal(place, filter, caller))) {
            throw QueryProblem.CURSOR_INVALID.exception();
        }
        ByteBuffer read = ByteBuffer.wrap(place);
        long micros = read.getLong();
        Instant at = Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1_000);
        return new Position(at.atOffset(ZoneOffset.UTC), new UUID(read.getLong(), read.getLong()));
    }

    private byte[] seal(byte[] place, String filter, Caller caller) {
        byte[] bound = (filter + "\n" + caller.userId() + "\n" + caller.orgId()).getBytes(UTF_8);
        byte[] all = ByteBuffer.allocate(place.length + bound.length)
                .put(place)
                .put(bound)
                .array();
        return Arrays.copyOf(mac(key, all), MAC_BYTES);
    }

    private static byte[] bytes(String encoded) {
        try {
            return Base64.getUrlDecoder().decode(encoded);
        } catch (IllegalArgumentException unreadable) {
            return new byte[0];
        }
    }

    private static byte[] mac(SecretKeySpec key, byte[] input) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(input);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", impossible);
        }
    }
}
