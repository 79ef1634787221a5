package care.eleva.app.appointment;

import java.io.Serial;

/** A hold whose time is over stands in the way; once it is expired, the same request may succeed. */
final class StaleHoldException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String expertId;

    StaleHoldException(String expertId) {
        super("stale_hold", null, false, false);
        this.expertId = expertId;
    }

    /** Whose time is held. */
    String expertId() {
        return expertId;
    }
}
