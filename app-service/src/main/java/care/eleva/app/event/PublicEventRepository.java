package care.eleva.app.event;

import care.eleva.app.paging.WordCursor;
import care.eleva.kit.http.Cursor;
import care.eleva.kit.tenancy.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Published events, in nobody's context. */
@ApplicationScoped
class PublicEventRepository {
    private final Database database;

    PublicEventRepository(Database database) {
        this.database = database;
    }

    Uni<PublicEventView> get(UUID id) {
        return database.queryPublic(PublicEventView::of, "SELECT * FROM published_event($1)", id)
                .map(PublicEventRepository::only);
    }

    Uni<PublicEventView> get(String expert, String slug) {
        return database.queryPublic(PublicEventView::of, "SELECT * FROM published_event_at($1, $2)", expert, slug)
                .map(PublicEventRepository::only);
    }

    Uni<List<PublicEventView>> list(int rows, @Nullable Cursor after) {
        return database.queryPublic(
                PublicEventView::of,
                "SELECT * FROM published_events($1, $2, $3)",
                after == null ? null : after.at(),
                after == null ? null : after.id(),
                rows);
    }

    Uni<List<PublicEventView>> listOf(String expert, int rows, @Nullable Cursor after) {
        return database.queryPublic(
                PublicEventView::of,
                "SELECT * FROM published_expert_events($1, $2, $3, $4)",
                expert,
                after == null ? null : after.at(),
                after == null ? null : after.id(),
                rows);
    }

    Uni<List<PublicEventView>> named(String name, int rows, @Nullable WordCursor after) {
        return database.queryPublic(
                PublicEventView::of,
                "SELECT * FROM published_events_named($1, $2, $3, $4)",
                name,
                after == null ? null : after.word(),
                after == null ? null : after.id(),
                rows);
    }

    private static PublicEventView only(List<PublicEventView> rows) {
        if (rows.isEmpty()) {
            throw EventProblem.EVENT_NOT_FOUND.exception();
        }
        return rows.getFirst();
    }
}
