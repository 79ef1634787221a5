package care.eleva.auth.workos;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The roles and permissions of the WorkOS environment. Slugs never change, and WorkOS has no way to delete a role of the
 * environment but its dashboard. Answers are values, as with {@link WorkosClient}.
 */
public interface WorkosRoles {
    /** The slugs of the environment's roles. */
    Uni<Reply<Set<String>>> roleSlugs();

    /** The permissions of each role that can be given in an organization: the environment's and its own. */
    Uni<Reply<Map<String, Set<String>>>> permissionsByRole(String organizationId);

    /** The environment's roles, with their permissions; those of single organizations are not among them. */
    Uni<Reply<List<WorkosRole>>> roles();

    Uni<Reply<List<WorkosPermission>>> permissions();

    /** Refused with 409 when the slug is taken. */
    Uni<Reply<WorkosPermission>> createPermission(String slug, String name);

    Uni<Reply<WorkosPermission>> renamePermission(String slug, String name);

    /** Takes the permission from every role too. */
    Uni<Reply<Boolean>> deletePermission(String slug);

    /** A role without permissions; refused with 409 when the slug is taken. */
    Uni<Reply<WorkosRole>> createRole(String slug, String name, @Nullable String description);

    Uni<Reply<WorkosRole>> describeRole(String slug, String name, @Nullable String description);

    /** Gives a role these permissions and no others. */
    Uni<Reply<WorkosRole>> setPermissions(String role, Set<String> permissions);
}
