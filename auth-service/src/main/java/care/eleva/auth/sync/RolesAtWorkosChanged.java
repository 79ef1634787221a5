package care.eleva.auth.sync;

/**
 * WorkOS told of a role or a permission that is new, different or gone. For {@code @ObservesAsync}, on the replica that
 * reads the events.
 *
 * @param type WorkOS's event type, for example {@code role.deleted}
 */
public record RolesAtWorkosChanged(String type) {}
