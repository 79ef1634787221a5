package care.eleva.auth.workos;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What happened at WorkOS, in order. Answers are values, as with {@link WorkosClient}. */
public interface WorkosEvents {
    /** The types that are asked for; webhooks of others need not be sent. */
    Set<String> types();

    /**
     * The events after a cursor, oldest first, at most a hundred.
     *
     * @param cursor id of the last event that is known, or null
     * @param from the oldest moment that counts, where there is no cursor
     */
    Uni<Reply<WorkosPage<WorkosEvent>>> after(@Nullable String cursor, @Nullable Instant from);

    /** The newest event: a page of one, or an empty one. */
    Uni<Reply<WorkosPage<WorkosEvent>>> newest();
}
