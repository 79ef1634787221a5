package care.eleva.auth.workos;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something that happened at WorkOS, with the object as it was at that moment. */
public record WorkosEvent(String id, String type, Instant at, What what) {

    /** What happened. */
    public sealed interface What {}

    /** A user is new or has changed. */
    public record UserSaved(WorkosUser user) implements What {}

    public record UserDeleted(String userId) implements What {}

    /** An organization is new or has changed. */
    public record OrganizationSaved(WorkosOrganization organization) implements What {}

    public record OrganizationDeleted(String organizationId) implements What {}

    /** A membership is new or has changed. */
    public record MembershipSaved(WorkosMembership membership) implements What {}

    public record MembershipDeleted(String membershipId, String userId, String organizationId) implements What {}

    public record SessionRevoked(String sessionId) implements What {}

    /**
     * Somebody has followed an invitation.
     *
     * @param organizationId where the invitation was to, or null when it was to the application only
     * @param userId who accepted it, or null when WorkOS does not say
     */
    public record InvitationAccepted(
            String invitationId,
            @Nullable String organizationId,
            @Nullable String userId) implements What {}

    /** A role or a permission is new, different or gone. */
    public record RolesChanged() implements What {}

    /** Nothing that can be used, and why. */
    public record Unusable(String reason) implements What {}
}
