package care.eleva.app.appointment;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

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

        @Schema(enumeration = {"pending_payment", "confirmed", "completed", "cancelled", "no_show", "expired"})
        String status,

        @Schema(description = "Until when the time is held for the payment; only while it is pending.") @Nullable
        Instant holdExpiresAt,

        @Schema(description = "Until when the patient cancels without cost.")
        Instant cancelFreeUntil,

        @Schema(
                description = "What a cancelled appointment gives back of its price.",
                enumeration = {"full", "none"})
        @Nullable
        String refund,

        @Schema(description = "Counts the changes; the ETag is made of it.", examples = "1")
        int version) {

    static AppointmentView of(Row row) {
        OffsetDateTime hold = row.getOffsetDateTime("hold_expires_at");
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
                row.getString("status"),
                hold == null ? null : hold.toInstant(),
                row.getOffsetDateTime("cancel_free_until").toInstant(),
                row.getString("refund"),
                row.getInteger("version"));
    }

    boolean seenByExpert() {
        return "expert".equals(side);
    }
}
