package care.eleva.app.calendar;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A new feed. The address is told once. */
record CalendarFeedView(
        @Schema(
                description = "Under the public origin. Told once: here is only its hash.",
                examples = "/v1/calendars/h9f2kPq0wR7xZsT3uV5yB8cD1eF4gJ6kL9mN2pQ5rSt.ics")
        String path,

        Instant createdAt) {}
