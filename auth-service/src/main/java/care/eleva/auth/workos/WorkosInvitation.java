package care.eleva.auth.workos;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An invitation as WorkOS knows it. Its token and its link are read nowhere: who has them can join.
 *
 * @param email in lower case
 * @param state {@code pending}, {@code accepted}, {@code expired} or {@code revoked}
 * @param organizationId null for an invitation to the application alone
 * @param acceptedUserId the user who accepted it, when WorkOS says so
 */
public record WorkosInvitation(
        String id,
        String email,
        String state,
        @Nullable String organizationId,
        @Nullable String role,
        @Nullable String invitedBy,
        @Nullable String acceptedUserId,
        Instant expiresAt,
        Instant createdAt) {
    public WorkosInvitation {
        email = email.toLowerCase(Locale.ROOT);
    }

    public boolean isPending() {
        return "pending".equals(state);
    }

    /** Without the address, so that no log can hold it. */
    @Override
    public String toString() {
        return "WorkosInvitation[id=" + id + ", state=" + state + "]";
    }
}
