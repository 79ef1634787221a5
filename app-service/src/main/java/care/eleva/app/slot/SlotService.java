package care.eleva.app.slot;

import care.eleva.kit.http.Cursor;
import care.eleva.kit.http.Page;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lists free slots. */
@ApplicationScoped
class SlotService {
    private final SlotRepository slots;

    SlotService(SlotRepository slots) {
        this.slots = slots;
    }

    Uni<Page<SlotView>> list(UUID event, SlotRange range, int limit, @Nullable String after) {
        Cursor cursor = Cursor.decode(after);
        OffsetDateTime from = cursor == null || cursor.at().isBefore(range.begin())
                ? range.begin()
                : cursor.at().plus(1, ChronoUnit.MICROS);
        return slots.free(event, from, range.end(), range.zone(), limit + 1)
                .map(rows -> Page.of(rows, limit, last -> new Cursor(last.startsAt(), event).encode()));
    }
}
