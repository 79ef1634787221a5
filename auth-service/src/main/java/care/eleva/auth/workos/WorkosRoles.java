package care.eleva.auth.workos;

import io.smallrye.mutiny.Uni;
import java.util.Set;

/** WorkOS's roles and permissions. Answers are values, as with {@link WorkosClient}. */
public interface WorkosRoles {
    /** The slugs of the environment's roles. */
    Uni<Reply<Set<String>>> roleSlugs();
}
