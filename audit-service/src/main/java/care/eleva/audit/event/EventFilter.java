package care.eleva.audit.event;

import care.eleva.audit.query.QueryParameters;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which events to show. All conditions must hold.
 *
 * @param actions one of these; any when empty
 * @param from the first instant of recording, or null
 * @param to the first instant no longer wanted, or null
 */
record EventFilter(
        List<String> actions,
        @Nullable String actor,
        @Nullable String resourceType,
        @Nullable String resourceId,
        @Nullable String patient,
        @Nullable String outcome,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable String requestId) {

    private static final Pattern ACTION = Pattern.compile("[A-Z][A-Z0-9_]{2,63}");
    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final Pattern OUTCOME = Pattern.compile("success|failure|denied");
    private static final Pattern REQUEST = Pattern.compile("[A-Za-z0-9._-]{8,64}");
    private static final int MOST_ACTIONS = 20;

    EventFilter {
        actions = List.copyOf(actions);
    }

    static EventFilter of(QueryParameters query) {
        EventFilter filter = new EventFilter(
                query.texts("action", ACTION, MOST_ACTIONS),
                query.text("actor", QueryParameters.ID),
                query.text("resource_type", TYPE),
                query.text("resource_id", QueryParameters.ID),
                query.text("patient", QueryParameters.ID),
                query.text("outcome", OUTCOME),
                query.time("from"),
                query.time("to"),
                query.text("request_id", REQUEST));
        Instant from = filter.from();
        Instant to = filter.to();
        query.require(from == null || to == null || from.isBefore(to), "to", "must be after from");
        return filter;
    }

    /** What was asked for, as the audit row of the question keeps it. */
    Map<String, Object> described() {
        Map<String, Object> described = new TreeMap<>();
        if (!actions.isEmpty()) {
            described.put("action", actions);
        }
        put(described, "actor", actor);
        put(described, "resource_type", resourceType);
        put(described, "resource_id", resourceId);
        put(described, "patient", patient);
        put(described, "outcome", outcome);
        put(described, "from", from);
        put(described, "to", to);
        put(described, "request_id", requestId);
        return described;
    }

    /** The conditions as SQL; each takes the number of its parameter. */
    List<Condition> conditions() {
        List<Condition> conditions = new ArrayList<>();
        if (!actions.isEmpty()) {
            conditions.add(new Condition("action = ANY($%d)", actions.toArray(String[]::new)));
        }
        add(conditions, "actor_id = $%d", actor);
        add(conditions, "resource_type = $%d", resourceType);
        add(conditions, "resource_id = $%d", resourceId);
        add(conditions, "patient_id = $%d", patient);
        add(conditions, "outcome = $%d", outcome);
        add(conditions, "recorded_at >= $%d", from == null ? null : from.atOffset(ZoneOffset.UTC));
        add(conditions, "recorded_at < $%d", to == null ? null : to.atOffset(ZoneOffset.UTC));
        add(conditions, "request_id = $%d", requestId);
        return conditions;
    }

    private static void put(Map<String, Object> described, String name, @Nullable Object value) {
        if (value != null) {
            described.put(name, value.toString());
        }
    }

    private static void add(List<Condition> conditions, String sql, @Nullable Object value) {
        if (value != null) {
            conditions.add(new Condition(sql, value));
        }
    }

    /** A condition of the statement and its value. */
    record Condition(String sql, Object value) {}
}
