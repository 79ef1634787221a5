package care.eleva.app.appointment;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/** What the service says about a booking: how long it is held, where it comes from, and how many there may be. */
record BookingTerms(Duration hold, Buffer address, int patientLimit, int patientDailyLimit, int addressLimit) {
    static BookingTerms of(BookingConfig config, Buffer address) {
        return new BookingTerms(
                config.hold(), address, config.patientLimit(), config.patientDailyLimit(), config.addressLimit());
    }
}
