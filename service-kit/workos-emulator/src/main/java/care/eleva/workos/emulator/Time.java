package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
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

    /**
     * Sets {@code updated_at}: always later than it was. Each change is a call of its own at WorkOS, so its timestamps tell
     * which of two states of one object is the newer; here two calls can fall into one millisecond.
     */
    ObjectNode touch(ObjectNode object) {
        var before = Json.text(object, "updated_at");
        var earliest = before == null ? Instant.MIN : Instant.parse(before).plusMillis(1);
        var now = now();
        return object.put("updated_at", stamp(now.isBefore(earliest) ? earliest : now));
    }

    boolean isPast(String stamp) {
        return !now().isBefore(Instant.parse(stamp));
    }

    void offset(Duration to) {
        offset = to;
    }
}
