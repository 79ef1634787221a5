package care.eleva.app.record;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Whom a record is given to, and until when. */
record GiveRecord(
        @NotBlank
        @Size(max = 200)
        @Schema(description = "A member of the organization.", examples = "user_01HZX5J8K9QWERTY0123456789")
        String userId,

        @NotNull @Schema(description = "Within a year.", examples = "2026-12-24T18:00:00Z")
        Instant expiresAt) {}
