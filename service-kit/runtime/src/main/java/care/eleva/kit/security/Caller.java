package care.eleva.kit.security;

import care.eleva.kit.problem.KitProblem;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is asking, as the verified WorkOS access token says. The database derives the same facts from the same token by
 * itself; this record only serves decisions that need no row.
 *
 * @param userId claim {@code sub}, {@code user_…}
 * @param sessionId claim {@code sid}, {@code session_…}
 * @param orgId claim {@code org_id}, {@code org_…}, or null when the session has no organization
 * @param role claim {@code role}, the primary role's slug, or null
 * @param permissions claim {@code permissions}
 * @param impersonator claim {@code act.sub}, or null
 * @param authenticatedAt claim {@code auth_time}, when the person last proved who they are; a refresh does not move it.
 *     Null when WorkOS does not say, and then nobody may suppose that it was lately
 * @param token the token itself, to pass on; never logged
 * @param tokenHash its SHA-256, which is what the database knows it by
 */
public record Caller(
        String userId,
        String sessionId,
        @Nullable String orgId,
        @Nullable String role,
        Set<String> permissions,
        @Nullable String impersonator,
        @Nullable Instant authenticatedAt,
        String token,
        TokenHash tokenHash) {

    public Caller {
        permissions = Set.copyOf(permissions);
    }

    /** Whether the token carries {@code permission}, for example {@code records:view_own}. */
    public boolean has(String permission) {
        return permissions.contains(permission);
    }

    /** The organization, or the problem {@code organization_required}. */
    public String requireOrgId() {
        if (orgId == null) {
            throw KitProblem.ORGANIZATION_REQUIRED.exception();
        }
        return orgId;
    }

    /** Without the token, so that no log can hold it. */
    @Override
    public String toString() {
        return "Caller[userId=" + userId + ", orgId=" + orgId + ", sessionId=" + sessionId + "]";
    }
}
