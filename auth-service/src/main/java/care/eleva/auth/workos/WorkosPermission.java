package care.eleva.auth.workos;

/**
 * A permission.
 *
 * @param system whether it is one of WorkOS's own, which nobody can change
 */
public record WorkosPermission(String slug, String name, boolean system) {}
