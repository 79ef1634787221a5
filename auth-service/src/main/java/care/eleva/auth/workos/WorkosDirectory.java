package care.eleva.auth.workos;

import io.smallrye.mutiny.Uni;
import java.util.List;

/** WorkOS's users, organizations and memberships. Answers are values, as with {@link WorkosClient}. */
public interface WorkosDirectory {
    Uni<Reply<WorkosOrganization>> organization(String id);

    Uni<Reply<WorkosOrganization>> organizationByExternalId(String externalId);

    /** Not idempotent, but refused when the external id is taken. */
    Uni<Reply<WorkosOrganization>> createOrganization(String name, String externalId);

    /** The memberships of a user in one organization, whatever their status: none or one. */
    Uni<Reply<List<WorkosMembership>>> memberships(String userId, String organizationId);

    Uni<Reply<WorkosMembership>> createMembership(String userId, String organizationId, String roleSlug);
}
