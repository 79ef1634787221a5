package care.eleva.stripe.emulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The server's clock, which a test can move, in Stripe's seconds. */
final class Time {
    private final InstantSource source;
    private volatile Duration offset = Duration.ZERO;

    Time(InstantSource source) {
        this.source = source;
    }

    Instant now() {
        return source.instant().plus(offset);
    }

    long seconds() {
        return now().getEpochSecond();
    }

    void offset(Duration to) {
        offset = to;
    }
}
