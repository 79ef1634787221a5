package care.eleva.workos.emulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** The server's clock, which a test can move, and WorkOS's form of a timestamp. */
final class Time {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final InstantSource source;
    private volatile Duration offset = Duration.ZERO;

    Time(InstantSource source) {
        this.source = source;
    }

    Instant now() {
        return source.instant().plus(offset);
    }

    /** Now as a timestamp on the wire: UTC with milliseconds. */
    String stamp() {
        return stamp(now());
    }

    static String stamp(Instant instant) {
        return FORMAT.format(instant.truncatedTo(ChronoUnit.MILLIS));
    }

    boolean isPast(String stamp) {
        return !now().isBefore(Instant.parse(stamp));
    }

    void offset(Duration to) {
        offset = to;
    }
}
