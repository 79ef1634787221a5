package care.eleva.app.appointment;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;

/**
 * An appointment as one of its two organizations sees it.
 *
 * @param side {@code expert} or {@code patient}: which of the two the caller's organization is
 * @param price minor units of the currency, as it was when booked
 */
public record AppointmentView(
        UUID id,
        String side,
        UUID eventId,
        String eventName,
        String expertId,
        String patientId,
        Instant startsAt,
        Instant endsAt,
        String timeZone,
        long price,
        String currency,
        String status) {

    static AppointmentView of(Row row) {
        return new AppointmentView(
                row.getUUID("appointment_id"),
                row.getString("side"),
                row.getUUID("event_id"),
                row.getString("event_name"),
                row.getString("expert_id"),
                row.getString("patient_id"),
                row.getOffsetDateTime("starts_at").toInstant(),
                row.getOffsetDateTime("ends_at").toInstant(),
                row.getString("time_zone"),
                row.getLong("price"),
                row.getString("currency"),
                row.getString("status"));
    }

    boolean seenByExpert() {
        return "expert".equals(side);
    }
}
