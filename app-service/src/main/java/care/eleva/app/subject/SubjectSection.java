package care.eleva.app.subject;

import org.jspecify.annotations.Nullable;

/** The kinds of what is held about a person, in the order in which they are told. */
enum SubjectSection {
    /** What the person offers as an expert. */
    EVENTS("event", "subject_events"),
    /** On both sides. */
    APPOINTMENTS("appointment", "subject_appointments"),
    /** That the person wrote them; what they say is somebody else's health data. */
    RECORDS_WRITTEN("record_written", "subject_records_written"),
    /** What was shared with the person as a patient, with what it says. */
    RECORDS("record", "export_records"),
    /** How the person shows as an expert, and what was agreed to. */
    PROFILES("profile", "subject_profiles"),
    /** When the person can be booked, and what is blocked. */
    SCHEDULES("schedule", "subject_schedules"),
    /** On both sides. */
    PAYMENTS("payment", "subject_payments"),
    /** Mails, sent and waiting. */
    NOTIFICATIONS("notification", "subject_notifications"),
    /** Mails that are wanted, the account for payouts, the calendar feed. */
    SETTINGS("setting", "subject_settings");

    private final String kind;
    private final String function;

    SubjectSection(String kind, String function) {
        this.kind = kind;
        this.function = function;
    }

    String kind() {
        return kind;
    }

    /** The database's function that tells it to the person concerned and to nobody else. */
    String function() {
        return function;
    }

    @Nullable
    SubjectSection following() {
        return switch (this) {
            case EVENTS -> APPOINTMENTS;
            case APPOINTMENTS -> RECORDS_WRITTEN;
            case RECORDS_WRITTEN -> RECORDS;
            case RECORDS -> PROFILES;
            case PROFILES -> SCHEDULES;
            case SCHEDULES -> PAYMENTS;
            case PAYMENTS -> NOTIFICATIONS;
            case NOTIFICATIONS -> SETTINGS;
            case SETTINGS -> null;
        };
    }
}
