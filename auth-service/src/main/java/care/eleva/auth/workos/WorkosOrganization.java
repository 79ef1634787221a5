package care.eleva.auth.workos;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An organization as WorkOS knows it. */
public record WorkosOrganization(
        String id, String name, @Nullable String externalId, Instant updatedAt) {}
