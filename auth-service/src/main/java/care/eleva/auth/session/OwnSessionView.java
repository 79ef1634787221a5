package care.eleva.auth.session;

import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** One of the caller's sessions. */
public record OwnSessionView(
        UUID id,

        @Schema(description = "Browser and system as far as they are known.", examples = "Firefox on Windows") @Nullable
        String device,

        @Schema(
                description =
                        "What the browser calls itself. Not told, like the address, when somebody else acts in it.",
                examples = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0")
        @Nullable
        String userAgent,

        @Schema(description = "Where its last refresh came from.", examples = "198.51.100.7") @Nullable
        String ipAddress,

        @Schema(examples = "org_01JD4Z8W5T3Q9R7V2X6Y1B0C4E") @Nullable
        String organizationId,

        Instant createdAt,
        Instant lastUsedAt,

        @Schema(description = "When it ends, used or not.") Instant expiresAt,

        @Schema(description = "Whether it is the one that asks.", examples = "true")
        boolean current,

        @Schema(description = "Whether somebody acts in the caller's name in it.", examples = "false")
        boolean impersonated) {}
