package care.eleva.kit.audit;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One fact for the audit trail. Who, in which organization and session, from where and in which request are not here:
 * the database takes them from the transaction's context, so that no caller can say them.
 *
 * @param action name from the action registry, for example {@code MEDICAL_RECORD_VIEWED}
 * @param outcome how it ended
 * @param resourceType kind of the main target, for example {@code medical_record}
 * @param resourceId its id, or null
 * @param patientId the user whose health data is concerned, or null
 * @param purpose purpose of use, or null
 * @param targets further targets; the resource itself is always the first one
 * @param plain details that are no personal or health data
 * @param personal personal values: the line keeps only salted commitments of them
 * @param occurredAt when it happened, or null for now
 */
public record AuditEvent(
        String action,
        Outcome outcome,
        String resourceType,
        @Nullable String resourceId,
        @Nullable String patientId,
        @Nullable String purpose,
        List<Target> targets,
        Map<String, Object> plain,
        Map<String, Personal> personal,
        @Nullable Instant occurredAt) {

    /** How an action ended. */
    public enum Outcome {
        SUCCESS,
        FAILURE,
        DENIED;

        String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** A thing that the action touched. */
    public record Target(String type, String id) {}

    /**
     * A personal value.
     *
     * @param subject the user id whose key encrypts it, and whose erasure makes it vanish
     * @param value the value
     */
    public record Personal(String subject, String value) {}

    public AuditEvent {
        targets = List.copyOf(targets);
        plain = Map.copyOf(plain);
        personal = Map.copyOf(personal);
    }

    /** A successful action on one resource. */
    public static AuditEvent success(String action, String resourceType, @Nullable Object resourceId) {
        return of(action, Outcome.SUCCESS, resourceType, resourceId);
    }

    /** An action that was refused. */
    public static AuditEvent denied(String action, String resourceType, @Nullable Object resourceId) {
        return of(action, Outcome.DENIED, resourceType, resourceId);
    }

    /** An action that failed. */
    public static AuditEvent failure(String action, String resourceType, @Nullable Object resourceId) {
        return of(action, Outcome.FAILURE, resourceType, resourceId);
    }

    private static AuditEvent of(String action, Outcome outcome, String type, @Nullable Object id) {
        String resourceId = id == null ? null : id.toString();
        return new AuditEvent(action, outcome, type, resourceId, null, null, List.of(), Map.of(), Map.of(), null);
    }

    /** The same, about the health data of {@code patient}. */
    public AuditEvent about(@Nullable String patient) {
        return new AuditEvent(
                action, outcome, resourceType, resourceId, patient, purpose, targets, plain, personal, occurredAt);
    }

    /** The same, with a further target. */
    public AuditEvent target(String type, Object id) {
        List<Target> more = new java.util.ArrayList<>(targets);
        more.add(new Target(type, id.toString()));
        return new AuditEvent(
                action, outcome, resourceType, resourceId, patientId, purpose, more, plain, personal, occurredAt);
    }

    /** The same, with a detail that is no personal or health data. */
    public AuditEvent with(String name, Object value) {
        Map<String, Object> more = new HashMap<>(plain);
        more.put(name, value);
        return new AuditEvent(
                action, outcome, resourceType, resourceId, patientId, purpose, targets, more, personal, occurredAt);
    }

    /** The same, with a personal value of {@code subject}. */
    public AuditEvent withPersonal(String name, String subject, String value) {
        Map<String, Personal> more = new HashMap<>(personal);
        more.put(name, new Personal(subject, value));
        return new AuditEvent(
                action, outcome, resourceType, resourceId, patientId, purpose, targets, plain, more, occurredAt);
    }
}
