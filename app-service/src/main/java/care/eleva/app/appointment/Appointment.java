package care.eleva.app.appointment;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/** An appointment on its expert's side: what may happen to it, and when. */
@Entity
@Table(name = "appointment")
@DynamicUpdate // The login may update the columns of the state machine and no others.
class Appointment {
    @Id
    UUID id;

    @Column(name = "starts_at", updatable = false)
    Instant startsAt;

    @Column(name = "patient_id", updatable = false)
    String patientId;

    @Column(updatable = false)
    long price;

    String status;

    @Column(name = "cancelled_at")
    @Nullable
    Instant cancelledAt;

    @Column(name = "cancelled_by")
    @Nullable
    String cancelledBy;

    @Nullable
    String refund;

    @Column(name = "ended_reason")
    @Nullable
    String endedReason;

    @Column(name = "completed_at")
    @Nullable
    Instant completedAt;

    @Column(name = "updated_at")
    Instant updatedAt;

    @Version
    int version;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Appointment() {}

    /** It took place. */
    void complete(Instant now) {
        end(AppointmentStatus.COMPLETED, now);
        completedAt = now;
    }

    /** The patient did not come. */
    void missed(Instant now) {
        end(AppointmentStatus.NO_SHOW, now);
    }

    /** The expert calls it off, and gives back whatever was paid. */
    void cancel(String by, @Nullable String reason, Instant now) {
        become(AppointmentStatus.CANCELLED, now);
        cancelledAt = now;
        cancelledBy = by;
        endedReason = reason;
        refund = price == 0 ? null : "full";
    }

    private void end(AppointmentStatus next, Instant now) {
        become(next, now);
        if (now.isBefore(startsAt)) {
            throw AppointmentProblem.APPOINTMENT_NOT_BEGUN.exception();
        }
    }

    private void become(AppointmentStatus next, Instant now) {
        if (!AppointmentStatus.of(status).mayBecome(next)) {
            throw AppointmentProblem.APPOINTMENT_CLOSED.exception("It is " + status + ".");
        }
        status = next.code();
        updatedAt = now;
    }
}
