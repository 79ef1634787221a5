package care.eleva.auth.workos;

import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Set;

/** WorkOS's roles and permissions. Answers are values, as with {@link WorkosClient}. */
public interface WorkosRoles {
    /** The slugs of the environment's roles. */
    Uni<Reply<Set<String>>> roleSlugs();

    /** The permissions of each role that can be given in an organization: the environment's and its own. */
    Uni<Reply<Map<String, Set<String>>>> permissionsByRole(String organizationId);
}
