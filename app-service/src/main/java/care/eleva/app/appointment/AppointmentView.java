package care.eleva.app.appointment;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An appointment as one of its two organizations sees it. */
public record AppointmentView(
        UUID id,

        @Schema(
                description = "Which of the two the caller's organization is.",
                enumeration = {"expert", "patient"})
        String side,

        UUID eventId,
        @Schema(examples = "First consultation") String eventName,
        String expertId,
        String patientId,
        Instant startsAt,
        Instant endsAt,

        @Schema(
                description = "What the patient thinks in; a time zone of the IANA database.",
                examples = "Europe/Lisbon")
        String timeZone,

        @Schema(description = "Minor units of the currency, as it was when booked.", examples = "6000")
        long price,

        @Schema(description = "ISO 4217, in lower case.", examples = "eur")
        String currency,

        @Schema(enumeration = {"confirmed", "completed", "cancelled", "no_show"})
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
