package care.eleva.auth.privacy.erasure;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why staff decided as they did: the grounds of Art. 17(1), what speaks against it, and what makes it take longer. */
enum Reason {
    NO_LONGER_NECESSARY(Use.ACCEPT),
    CONSENT_WITHDRAWN(Use.ACCEPT),
    OBJECTION(Use.ACCEPT),
    UNLAWFUL_PROCESSING(Use.ACCEPT),
    LEGAL_OBLIGATION_TO_ERASE(Use.ACCEPT),
    IDENTITY_NOT_CONFIRMED(Use.REFUSE),
    MANIFESTLY_UNFOUNDED(Use.REFUSE),
    EXCESSIVE(Use.REFUSE),
    LEGAL_OBLIGATION_TO_KEEP(Use.REFUSE),
    LEGAL_CLAIMS(Use.REFUSE),
    COMPLEXITY(Use.EXTEND),
    NUMBER_OF_REQUESTS(Use.EXTEND);

    /** What a reason is a reason for. */
    enum Use {
        ACCEPT,
        REFUSE,
        EXTEND
    }

    private final Use use;

    Reason(Use use) {
        this.use = use;
    }

    boolean isFor(Use wanted) {
        return use == wanted;
    }

    @JsonValue
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
