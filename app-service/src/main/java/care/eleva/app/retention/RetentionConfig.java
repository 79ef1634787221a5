package care.eleva.app.retention;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How long each class of data is kept. The database refuses less than the law wants. */
@ConfigMapping(prefix = "eleva.retention")
interface RetentionConfig {
    /** How often it is looked. */
    @WithDefault("6h")
    Duration every();

    /** Most rows of a batch, which is a transaction. */
    @WithDefault("200")
    @Min(1)
    @Max(5000)
    int batchSize();

    /** Months after its end a booking loses its patient. */
    @WithDefault("24")
    @Min(1)
    int bookingMonths();

    /** Days after which a hold that was never paid loses its patient. */
    @WithDefault("30")
    @Min(1)
    int expiredHoldDays();

    /** Years from the last entry after which a health record is deleted, unless it is on legal hold. */
    @WithDefault("10")
    @Min(10)
    int healthRecordYears();

    /** Years after the year of a payment it is deleted. */
    @WithDefault("10")
    @Min(10)
    int paymentYears();

    /** Days after its end a mail leaves the outbox. */
    @WithDefault("90")
    @Min(7)
    int notificationDays();

    /** Days for which ids of Stripe's events are remembered. */
    @WithDefault("90")
    @Min(30)
    int stripeEventDays();
}
