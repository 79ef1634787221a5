package care.eleva.kit.time;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;

/** Makes UUID version 7 identifiers (RFC 9562 §5.7): time-ordered, so that indexes grow at their right edge. */
public final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    /** A new identifier whose first 48 bits are the clock's milliseconds; the other 74 free bits are random. */
    public static UUID next(Clock clock) {
        long random = RANDOM.nextLong();
        long high = (clock.millis() << 16) | 0x7000L | (random & 0x0FFFL);
        long low = (RANDOM.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new UUID(high, low);
    }
}
