package care.eleva.auth.workos;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@link WorkosEvents} over the SDK's transport. Its own {@code events.list()} fails on every type that it knows, and its
 * model of an event on every field that it misses. One object that cannot be read does not make the page unreadable.
 */
@ApplicationScoped
class SdkWorkosEvents implements WorkosEvents {
    private static final String EVENTS = "/events";
    private static final Set<String> TYPES = Stream.of(
                    "user", "organization", "organization_membership", "role", "organization_role", "permission")
            .flatMap(kind -> Stream.of("created", "updated", "deleted").map(what -> kind + "." + what))
            .collect(Collectors.collectingAndThen(Collectors.toCollection(TreeSet::new), types -> {
                types.addAll(List.of("session.revoked", "invitation.accepted"));
                return Set.copyOf(types);
            }));
    private static final String ASKED = String.join(",", new TreeSet<>(TYPES));

    private final WorkosApi api;

    SdkWorkosEvents(WorkosApi api) {
        this.api = api;
    }

    @Override
    public Set<String> types() {
        return TYPES;
    }

    @Override
    public Uni<Reply<WorkosPage<WorkosEvent>>> after(@Nullable String cursor, @Nullable Instant from) {
        Map<String, @Nullable Object> query = new LinkedHashMap<>();
        query.put("events", ASKED);
        query.put("order", "asc");
        query.put("limit", WorkosPage.LIMIT);
        query.put("after", cursor);
        query.put("range_start", cursor == null ? from : null);
        return api.get("events", EVENTS, query, SdkWorkosEvents::page);
    }

    @Override
    public Uni<Reply<WorkosPage<WorkosEvent>>> newest() {
        return api.get(
                "newest event", EVENTS, Map.of("events", ASKED, "order", "desc", "limit", 1), SdkWorkosEvents::page);
    }

    private static WorkosPage<WorkosEvent> page(JsonNode json) {
        List<WorkosEvent> events = new ArrayList<>();
        json.path("data").forEach(node -> {
            WorkosEvent event = Answers.event(node);
            if (event != null) {
                events.add(event);
            }
        });
        return new WorkosPage<>(events, Answers.next(json));
    }
}
