package care.eleva.auth.workos;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A role of the environment, with the slugs of its permissions. */
public record WorkosRole(String slug, String name, @Nullable String description, Set<String> permissions) {}
