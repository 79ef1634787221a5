package care.eleva.auth.workos;

import java.time.Instant;

/**
 * A user in an organization.
 *
 * @param status {@code active}, {@code inactive} or {@code pending}
 * @param role slug of the primary role
 * @param directoryManaged whether the organization's identity provider decides about it
 */
public record WorkosMembership(
        String id,
        String userId,
        String organizationId,
        String status,
        String role,
        boolean directoryManaged,
        Instant updatedAt) {
    public boolean isActive() {
        return "active".equals(status);
    }
}
