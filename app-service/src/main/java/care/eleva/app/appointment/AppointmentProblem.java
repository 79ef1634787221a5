package care.eleva.app.appointment;

import care.eleva.kit.problem.ProblemType;

/** What can go wrong with appointments. */
public enum AppointmentProblem implements ProblemType {
    APPOINTMENT_NOT_FOUND(404, "There is no such appointment"),
    BOOKABLE_EVENT_NOT_FOUND(404, "There is no such event to book"),
    SLOT_ALREADY_BOOKED(409, "The time is taken"),
    APPOINTMENT_CLOSED(409, "The appointment is over or cancelled"),
    APPOINTMENT_NOT_BEGUN(409, "The appointment has not begun"),
    APPOINTMENT_BEGUN(409, "The appointment has begun"),
    RESCHEDULE_TOO_LATE(409, "It is too late to move the appointment"),
    OWN_EVENT(422, "Nobody books an event of their own organization"),
    SLOT_IN_THE_PAST(422, "The time has passed"),
    SLOT_NOT_OFFERED(422, "The time is not offered"),
    EVENT_NOT_PAYABLE(422, "The expert cannot be paid yet");

    private final int status;
    private final String title;

    AppointmentProblem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}
