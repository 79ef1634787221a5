package care.eleva.legacy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;

/**
 * Ids of what is imported: a UUIDv8 that begins with the time like our own UUIDv7 and goes on with a hash of where the row
 * came from. The same row has the same id in every run, and nobody needs to be asked for it.
 */
final class LegacyIds {
    private static final int TIME_BITS = 48;

    private LegacyIds() {}

    static UUID of(String source, String legacyId, Instant createdAt) {
        var hash = ByteBuffer.wrap(Digest.sha256("eleva.legacy|" + source + "|" + legacyId));
        long first = hash.getLong();
        long second = hash.getLong();
        long time = Math.max(0, createdAt.toEpochMilli()) << (Long.SIZE - TIME_BITS);
        return new UUID(time | 0x8000L | (first & 0x0fffL), 0x8000000000000000L | (second >>> 2));
    }
}
