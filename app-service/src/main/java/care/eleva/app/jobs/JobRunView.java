package care.eleva.app.jobs;

import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What one run came to. */
public record JobRunView(
        @Schema(examples = "booking_expiry") String name,
        boolean dryRun,

        @Schema(description = "By name.", examples = "{\"expired\": 3}")
        Map<String, Long> counts,

        @Schema(description = "Whether something is left for the next run.")
        boolean more) {}
