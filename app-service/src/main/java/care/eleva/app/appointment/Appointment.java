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

    String status;

    @Column(name = "cancelled_at")
    @Nullable
    Instant cancelledAt;

    @Column(name = "cancelled_by")
    @Nullable
    String cancelledBy;

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
        leave(AppointmentStatus.COMPLETED, now);
        if (now.isBefore(startsAt)) {
            throw AppointmentProblem.APPOINTMENT_NOT_BEGUN.exception();
        }
        completedAt = now;
    }

    /** The expert calls it off. */
    void cancel(String by, Instant now) {
        leave(AppointmentStatus.CANCELLED, now);
        cancelledAt = now;
        cancelledBy = by;
    }

    private void leave(AppointmentStatus next, Instant now) {
        if (!AppointmentStatus.CONFIRMED.code().equals(status)) {
            throw AppointmentProblem.APPOINTMENT_CLOSED.exception("It is " + status + " already.");
        }
        status = next.code();
        updatedAt = now;
    }
}
