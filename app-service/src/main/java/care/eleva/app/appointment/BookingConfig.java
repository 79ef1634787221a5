package care.eleva.app.appointment;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How long a time is held, and how much one may book. Only bookings count, attempts do not. */
@ConfigMapping(prefix = "eleva.booking")
interface BookingConfig {
    /** How long a time is held for who has to pay; at most an hour. */
    @WithDefault("10m")
    Duration hold();

    /** Bookings that one patient may make in a quarter of an hour. */
    @WithDefault("5")
    @Min(1)
    int patientLimit();

    /** Bookings that one patient may make in a day. */
    @WithDefault("20")
    @Min(1)
    int patientDailyLimit();

    /** Bookings that may come from one address in a quarter of an hour. */
    @WithDefault("20")
    @Min(1)
    int addressLimit();
}
