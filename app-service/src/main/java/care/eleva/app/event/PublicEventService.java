package care.eleva.app.event;

import care.eleva.app.paging.WordCursor;
import care.eleva.kit.http.Cursor;
import care.eleva.kit.http.Page;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Published events of published experts as everybody sees them. */
@ApplicationScoped
class PublicEventService {
    private final PublicEventRepository events;

    PublicEventService(PublicEventRepository events) {
        this.events = events;
    }

    Uni<PublicEventView> get(UUID id) {
        return events.get(id);
    }

    Uni<PublicEventView> get(String expert, String slug) {
        return events.get(expert, slug);
    }

    /** By a name, ordered by the word that was found; otherwise the newest first. */
    Uni<Page<PublicEventView>> list(@Nullable String name, int limit, @Nullable String after) {
        return name == null
                ? events.list(limit + 1, Cursor.decode(after))
                        .map(rows -> Page.of(rows, limit, PublicEventService::positionInTime))
                : events.named(name, limit + 1, WordCursor.decode(after))
                        .map(rows -> Page.of(rows, limit, PublicEventService::positionByName));
    }

    Uni<Page<PublicEventView>> listOf(String expert, int limit, @Nullable String after) {
        return events.listOf(expert, limit + 1, Cursor.decode(after))
                .map(rows -> Page.of(rows, limit, PublicEventService::positionInTime));
    }

    private static String positionInTime(PublicEventView event) {
        return new Cursor(event.createdAt().atOffset(ZoneOffset.UTC), event.id()).encode();
    }

    private static String positionByName(PublicEventView event) {
        return new WordCursor(Objects.requireNonNull(event.word()), event.id()).encode();
    }
}
