package care.eleva.auth.workos;

import io.smallrye.mutiny.Uni;
import java.util.List;

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
}
