package care.eleva.app.slot;

import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A time at which an event can be booked. */
record SlotView(
        @Schema(description = "With the offset that the wanted zone has at that time.")
        OffsetDateTime startsAt,

        OffsetDateTime endsAt) {}
