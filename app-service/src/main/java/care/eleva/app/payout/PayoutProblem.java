package care.eleva.app.payout;

import care.eleva.kit.problem.ProblemType;
import io.vertx.pgclient.PgException;
import java.util.Locale;

/** What can go wrong with an expert's share. */
public enum PayoutProblem implements ProblemType {
    TRANSFER_NOT_FOUND(404, "There is no such transfer"),
    TRANSFER_STATE(409, "The transfer is in another state"),
    TRANSFER_HELD_BY_SELF(409, "Whoever held a transfer does not let it go");

    private final int status;
    private final String title;

    PayoutProblem(int status, String title) {
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
        return state.equals("EL404") || state.equals("EL409")
                ? valueOf(String.valueOf(refused.getErrorMessage()).toUpperCase(Locale.ROOT))
                        .exception()
                : refused;
    }
}
