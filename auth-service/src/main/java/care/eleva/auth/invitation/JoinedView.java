package care.eleva.auth.invitation;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The organization that the caller has joined. The session stays where it is until it is switched. */
record JoinedView(
        String organizationId,

        @Schema(description = "Slug of the role in it.", examples = "expert_community") @Nullable
        String role) {}
