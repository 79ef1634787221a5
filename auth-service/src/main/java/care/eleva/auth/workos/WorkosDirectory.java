package care.eleva.auth.workos;

import io.smallrye.mutiny.Uni;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** WorkOS's users, organizations and memberships. Answers are values, as with {@link WorkosClient}. */
public interface WorkosDirectory {
    Uni<Reply<WorkosOrganization>> organization(String id);

    Uni<Reply<WorkosOrganization>> organizationByExternalId(String externalId);

    /** Not idempotent, but refused when the external id is taken. */
    Uni<Reply<WorkosOrganization>> createOrganization(String name, String externalId);

    Uni<Reply<WorkosOrganization>> renameOrganization(String id, String name);

    /** Deletes an organization with its memberships, connections and directories. Limited to 50 in a minute. */
    Uni<Reply<Boolean>> deleteOrganization(String id);

    /** The memberships of a user in one organization, whatever their status: none or one. */
    Uni<Reply<List<WorkosMembership>>> memberships(String userId, String organizationId);

    Uni<Reply<WorkosMembership>> createMembership(String userId, String organizationId, String roleSlug);

    /** Makes this the one role of a membership. */
    Uni<Reply<WorkosMembership>> changeRole(String membershipId, String roleSlug);

    /** Also ends the sessions that the user has in the organization at WorkOS. */
    Uni<Reply<WorkosMembership>> deactivateMembership(String membershipId);

    Uni<Reply<WorkosMembership>> reactivateMembership(String membershipId);

    Uni<Reply<Boolean>> deleteMembership(String membershipId);

    Uni<Reply<WorkosUser>> user(String id);

    Uni<Reply<WorkosMembership>> membership(String id);

    /** The active memberships of a user, in all organizations: the first hundred. */
    Uni<Reply<List<WorkosMembership>>> activeMemberships(String userId);

    /** All users, oldest first. {@code after} is the cursor of the page before, or null. */
    Uni<Reply<WorkosPage<WorkosUser>>> users(@Nullable String after);

    /** All organizations, oldest first. */
    Uni<Reply<WorkosPage<WorkosOrganization>>> organizations(@Nullable String after);

    /** The memberships of an organization, whatever their status, oldest first. */
    Uni<Reply<WorkosPage<WorkosMembership>>> membershipsOf(String organizationId, @Nullable String after);

    /** For good, with sessions and memberships. A user who is gone already is refused as not found. */
    Uni<Reply<Boolean>> deleteUser(String userId);
}
