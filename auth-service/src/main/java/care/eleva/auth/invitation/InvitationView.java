package care.eleva.auth.invitation;

import care.eleva.auth.workos.WorkosInvitation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An invitation of the caller's organization. Its link is in the mail that was sent, and nowhere else.
 *
 * @param role slug of the role that the member gets
 * @param state {@code pending}, {@code accepted}, {@code expired} or {@code revoked}
 * @param invitedBy the user who invited, or null
 */
record InvitationView(
        String id,
        String email,
        @Nullable String role,
        String state,
        @Nullable String invitedBy,
        Instant createdAt,
        Instant expiresAt) {
    static InvitationView of(WorkosInvitation invitation) {
        return new InvitationView(
                invitation.id(),
                invitation.email(),
                invitation.role(),
                invitation.state(),
                invitation.invitedBy(),
                invitation.createdAt(),
                invitation.expiresAt());
    }

    /** Without the address, so that no log can hold it. */
    @Override
    public String toString() {
        return "InvitationView[id=" + id + ", state=" + state + "]";
    }
}
