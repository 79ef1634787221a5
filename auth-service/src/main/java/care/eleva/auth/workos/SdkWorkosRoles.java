package care.eleva.auth.workos;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@link WorkosRoles} over the SDK. */
@ApplicationScoped
class SdkWorkosRoles implements WorkosRoles {
    private static final String ROLES = "/authorization/roles";
    private static final String PERMISSIONS = "/authorization/permissions";
    private static final int PAGE = 100;

    private final WorkosApi api;

    SdkWorkosRoles(WorkosApi api) {
        this.api = api;
    }

    @Override
    public Uni<Reply<Set<String>>> roleSlugs() {
        return api.get("roles", ROLES, Map.of(), Answers::roleSlugs);
    }

    @Override
    public Uni<Reply<List<WorkosRole>>> roles() {
        return api.get("roles", ROLES, Map.of(), Answers::roles);
    }

    @Override
    public Uni<Reply<List<WorkosPermission>>> permissions() {
        return permissionsAfter(null, List.of());
    }

    @Override
    public Uni<Reply<WorkosPermission>> createPermission(String slug, String name) {
        return api.post("create permission", PERMISSIONS, Map.of("slug", slug, "name", name), Answers::permission);
    }

    @Override
    public Uni<Reply<WorkosPermission>> renamePermission(String slug, String name) {
        return api.patch("rename permission", permission(slug), Map.of("name", name), Answers::permission);
    }

    @Override
    public Uni<Reply<Boolean>> deletePermission(String slug) {
        return api.delete("delete permission", permission(slug));
    }

    @Override
    public Uni<Reply<WorkosRole>> createRole(String slug, String name, @Nullable String description) {
        Map<String, @Nullable Object> body = new HashMap<>();
        body.put("slug", slug);
        body.put("name", name);
        body.put("description", description);
        return api.post("create role", ROLES, body, Answers::role);
    }

    @Override
    public Uni<Reply<WorkosRole>> describeRole(String slug, String name, @Nullable String description) {
        Map<String, @Nullable Object> body = new HashMap<>();
        body.put("name", name);
        body.put("description", description);
        return api.patch("describe role", role(slug), body, Answers::role);
    }

    @Override
    public Uni<Reply<WorkosRole>> setPermissions(String role, Set<String> permissions) {
        return api.put(
                "set permissions",
                role(role) + "/permissions",
                Map.of("permissions", permissions.stream().sorted().toList()),
                Answers::role);
    }

    private Uni<Reply<List<WorkosPermission>>> permissionsAfter(@Nullable String after, List<WorkosPermission> before) {
        Map<String, @Nullable Object> query = new HashMap<>();
        query.put("limit", PAGE);
        query.put("order", "asc");
        query.put("after", after);
        return api.get("permissions", PERMISSIONS, query, Page::of).chain(reply -> {
            if (!(reply instanceof Reply.Done<Page>(Page page))) {
                return Uni.createFrom().item(reply.map(Page::permissions));
            }
            List<WorkosPermission> all = new ArrayList<>(before);
            all.addAll(page.permissions());
            // A cursor that does not move would be asked for for ever.
            return page.next() == null || page.next().equals(after)
                    ? Uni.createFrom().item(new Reply.Done<>(List.copyOf(all)))
                    : permissionsAfter(page.next(), all);
        });
    }

    private static String permission(String slug) {
        return PERMISSIONS + "/" + WorkosApi.segment(slug);
    }

    private static String role(String slug) {
        return ROLES + "/" + WorkosApi.segment(slug);
    }

    private record Page(
            List<WorkosPermission> permissions, @Nullable String next) {
        static Page of(JsonNode json) {
            JsonNode after = json.path("list_metadata").path("after");
            return new Page(
                    Answers.list(json.path("data"), Answers::permission), after.isTextual() ? after.textValue() : null);
        }
    }

    @Override
    public Uni<Reply<Map<String, Set<String>>>> permissionsByRole(String organizationId) {
        return api.get(
                "roles of an organization",
                "/authorization/organizations/" + WorkosApi.segment(organizationId) + "/roles",
                Map.of(),
                Answers::permissionsByRole);
    }
}
