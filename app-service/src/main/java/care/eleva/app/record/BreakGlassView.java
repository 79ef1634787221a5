package care.eleva.app.record;

import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An emergency: the caller may read the record until then. */
record BreakGlassView(
        UUID id,
        UUID recordId,

        @Schema(description = "An hour later.") Instant expiresAt) {}
