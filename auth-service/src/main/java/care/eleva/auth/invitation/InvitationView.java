package care.eleva.auth.invitation;

import care.eleva.auth.workos.WorkosInvitation;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An invitation of the caller's organization. Its link is in the mail that was sent, and nowhere else. */
record InvitationView(
        @Schema(examples = "invitation_01JD4Z8W5T3Q9R7V2X6Y1B0C4J")
        String id,

        @Schema(examples = "bruno@example.com") String email,

        @Schema(description = "Slug of the role that the member gets.", examples = "expert_community") @Nullable
        String role,

        @Schema(enumeration = {"pending", "accepted", "expired", "revoked"})
        String state,

        @Schema(description = "The user who invited.", examples = "user_01JD4Z8W5T3Q9R7V2X6Y1B0C4D") @Nullable
        String invitedBy,

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
