package care.eleva.auth.ratelimit;

/** What is counted. The name is part of the counter's key. */
public enum RateLimit {
    /** Sign-ins begun, by client address. */
    SIGN_IN,
    /** Callbacks, by client address. */
    CALLBACK,
    /** Invitations sent and sent again, by organization. */
    INVITATIONS,
    /** Invitations sent and sent again, by who sends them. */
    INVITATIONS_BY_USER,
    /** Noted failures that belong to no sign-in, by client address. */
    UNPROVED_FAILURES,
    /** Copies of what is held about a person, by person. */
    SUBJECT_EXPORTS;

    Rate in(RateLimitConfig config) {
        return switch (this) {
            case SIGN_IN -> config.signIn();
            case CALLBACK -> config.callback();
            case INVITATIONS -> config.invitations();
            case INVITATIONS_BY_USER -> config.invitationsByUser();
            case UNPROVED_FAILURES -> config.unprovedFailures();
            case SUBJECT_EXPORTS -> config.subjectExports();
        };
    }
}
