package care.eleva.auth.rbac;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The permissions and roles that there are: {@code deploy/workos/rbac.json}. Roles are flat; nothing is inherited at run
 * time.
 */
public record Catalogue(List<Permission> permissions, List<Role> roles) {
    private static final String FILE = "/rbac.json";

    public record Permission(String slug, String name) {}

    public record Role(String slug, String name, String description, Set<String> permissions) {}

    /** The catalogue that this program was built with. */
    public static Catalogue read() {
        try (InputStream file = Catalogue.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException("the class path lacks " + FILE);
            }
            JsonObject json = new JsonObject(Buffer.buffer(file.readAllBytes()));
            return new Catalogue(
                    each(
                            json.getJsonArray("permissions"),
                            one -> new Permission(one.getString("slug"), one.getString("name"))),
                    each(json.getJsonArray("roles"), Catalogue::role));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public Set<String> roleSlugs() {
        return roles.stream().map(Role::slug).collect(Collectors.toUnmodifiableSet());
    }

    public Set<String> permissionSlugs() {
        return permissions.stream().map(Permission::slug).collect(Collectors.toUnmodifiableSet());
    }

    private static Role role(JsonObject json) {
        Set<String> permissions = json.getJsonArray("permissions").stream()
                .map(String.class::cast)
                .collect(Collectors.toUnmodifiableSet());
        return new Role(json.getString("slug"), json.getString("name"), json.getString("description"), permissions);
    }

    private static <T> List<T> each(JsonArray array, Function<JsonObject, T> mapper) {
        return array.stream().map(JsonObject.class::cast).map(mapper).toList();
    }
}
