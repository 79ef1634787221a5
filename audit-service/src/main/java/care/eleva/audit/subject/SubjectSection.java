package care.eleva.audit.subject;

import org.jspecify.annotations.Nullable;

/** The parts of what the trail says about a person, in the order in which they are told. No event is in two of them. */
enum SubjectSection {
    /** What the person did. */
    ACTIONS("actions", "audit_action"),
    /** What others did with the person's health data. */
    ACCESSES("accesses", "audit_access"),
    /** What others did to the person's account. */
    ACCOUNT("account", "audit_account");

    private final String code;
    private final String kind;

    SubjectSection(String code, String kind) {
        this.code = code;
        this.kind = kind;
    }

    /** As {@code audit.subject_events} calls it. */
    String code() {
        return code;
    }

    String kind() {
        return kind;
    }

    @Nullable
    SubjectSection following() {
        return switch (this) {
            case ACTIONS -> ACCESSES;
            case ACCESSES -> ACCOUNT;
            case ACCOUNT -> null;
        };
    }
}
