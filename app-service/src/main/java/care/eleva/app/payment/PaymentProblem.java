package care.eleva.app.payment;

import care.eleva.kit.problem.ProblemType;
import io.vertx.pgclient.PgException;
import java.util.Locale;

/** What can go wrong with payments. */
public enum PaymentProblem implements ProblemType {
    PAYMENT_NOT_FOUND(404, "There is no such payment"),
    REFUND_NOT_FOUND(404, "There is no such refund"),
    APPOINTMENT_PAID(409, "The appointment is paid, or its payment is under way"),
    APPOINTMENT_NOT_PAYABLE(409, "Nothing can be paid for this appointment any more"),
    PAYMENT_NOT_REFUNDABLE(409, "There is nothing to give back"),
    REFUND_UNDER_WAY(409, "The money is going back already"),
    REFUND_NOT_FAILED(409, "The refund has not failed");

    private final int status;
    private final String title;

    PaymentProblem(int status, String title) {
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

    /** The database names its reason in the message; the codes are the same. */
    static Throwable of(Throwable failure) {
        PgException refused = (PgException) failure;
        String state = String.valueOf(refused.getSqlState());
        if (!state.equals("EL404") && !state.equals("EL409")) {
            return refused;
        }
        String code = String.valueOf(refused.getErrorMessage());
        return code.equals("appointment_not_found")
                ? care.eleva.app.appointment.AppointmentProblem.APPOINTMENT_NOT_FOUND.exception()
                : valueOf(code.toUpperCase(Locale.ROOT)).exception();
    }
}
