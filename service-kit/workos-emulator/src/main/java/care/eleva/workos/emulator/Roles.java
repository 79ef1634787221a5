package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code /authorization/roles} and {@code /authorization/organizations/{id}/roles}. Every environment has the role
 * {@code member}. The slug of an organization's role starts with {@code org-}; an organization sees the roles of the
 * environment and its own.
 */
final class Roles {
    static final String DEFAULT = "member";

    private static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9._:*-]*");
    private static final int LONGEST_NAME = 48;
    private static final String OWNER = "_organization_id";
    private static final String IN_ENVIRONMENT = "/authorization/roles";
    private static final String IN_ORGANIZATION = "/authorization/organizations/:organization_id/roles";

    private final Store store;
    private final Time time;
    private final Ids ids;
    private final Events events;

    Roles(Store store, Time time, Ids ids, Events events) {
        this.store = store;
        this.time = time;
        this.ids = ids;
        this.events = events;
    }

    void routes(Routes routes) {
        routes.get(IN_ENVIRONMENT, call -> Reply.ok(list(null)));
        routes.post(IN_ENVIRONMENT, call -> Reply.created(Json.wire(create(null, call.body()))));
        routes.get(IN_ENVIRONMENT + "/:slug", call -> Reply.ok(Json.wire(get(null, call.path("slug")))));
        routes.patch(IN_ENVIRONMENT + "/:slug", call -> rename(null, call));
        routes.put(IN_ENVIRONMENT + "/:slug/permissions", call -> setPermissions(null, call));
        routes.post(IN_ENVIRONMENT + "/:slug/permissions", call -> addPermission(null, call));

        routes.get(IN_ORGANIZATION, call -> Reply.ok(list(organization(call))));
        routes.post(IN_ORGANIZATION, call -> Reply.created(Json.wire(create(organization(call), call.body()))));
        routes.get(
                IN_ORGANIZATION + "/:slug",
                call -> Reply.ok(Json.wire(require(organization(call), call.path("slug")))));
        routes.patch(IN_ORGANIZATION + "/:slug", call -> rename(organization(call), call));
        routes.delete(IN_ORGANIZATION + "/:slug", this::delete);
        routes.put(IN_ORGANIZATION + "/:slug/permissions", call -> setPermissions(organization(call), call));
        routes.post(IN_ORGANIZATION + "/:slug/permissions", call -> addPermission(organization(call), call));
        routes.delete(IN_ORGANIZATION + "/:slug/permissions/:permission", this::removePermission);
    }

    private String organization(Call call) {
        return Json.must(store.organizations.get(call.path("organization_id")), "id");
    }

    /** The role that this slug means in an organization: its own, else the environment's. */
    @Nullable
    ObjectNode find(@Nullable String organizationId, String slug) {
        ObjectNode found = null;
        for (var role : store.roles.by("slug", slug)) {
            var owner = Json.text(role, OWNER);
            if (owner == null ? found == null : owner.equals(organizationId)) {
                found = role;
            }
        }
        return found;
    }

    /** What these roles allow together, without duplicates. */
    Set<String> permissions(String organizationId, Collection<String> slugs) {
        var permissions = new LinkedHashSet<String>();
        for (var slug : slugs) {
            var role = find(organizationId, slug);
            if (role != null) {
                permissions.addAll(Json.texts(role.get("permissions")));
            }
        }
        return permissions;
    }

    /** Refuses slugs that mean nothing in the organization. */
    void check(String organizationId, List<String> slugs) {
        for (var slug : slugs) {
            if (find(organizationId, slug) == null) {
                throw ApiError.of(422, "invalid_role", "The role '" + slug + "' does not exist.");
            }
        }
    }

    ObjectNode create(@Nullable String organizationId, Body body) {
        var name = body.text("name", LONGEST_NAME);
        var slug = organizationId == null ? slug(body.text("slug", LONGEST_NAME)) : ownSlug(body, name);
        if (find(organizationId, slug) != null) {
            throw ApiError.of(
                    409,
                    organizationId == null ? "role_slug_conflict" : "organization_role_slug_conflict",
                    "A role with the slug '" + slug + "' exists already.");
        }
        var stamp = time.stamp();
        var role = Json.object()
                .put("object", "role")
                .put("id", ids.next("role"))
                .put("slug", slug)
                .put("name", name)
                .put("description", body.textOrNull("description"))
                .put("type", organizationId == null ? "EnvironmentRole" : "OrganizationRole")
                .put("resource_type_slug", "organization")
                .put("created_at", stamp)
                .put("updated_at", stamp)
                .put(OWNER, organizationId);
        role.set("permissions", Json.array());
        store.roles.save(role);
        record("created", role);
        return role;
    }

    /** Used by the seed, which may name permissions at once. */
    void seed(Body body) {
        var slug = body.text("slug");
        var role = find(null, slug);
        var id = Json.must(role == null ? create(null, body) : role, "id");
        store.roles.edit(id, copy -> {
            copy.put("name", body.text("name", LONGEST_NAME)).put("description", body.textOrNull("description"));
            return copy.set("permissions", Json.strings(body.texts("permissions")));
        });
    }

    private static String slug(String slug) {
        if (!SLUG.matcher(slug).matches()) {
            throw ApiError.invalid("slug", "slug_invalid", "A slug has lower case letters, digits and . - : _ *");
        }
        return slug;
    }

    private static String ownSlug(Body body, String name) {
        var given = body.textOrNull("slug");
        var slug = given == null ? name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") : given;
        return slug(slug.startsWith("org-") ? slug : "org-" + slug);
    }

    private ObjectNode list(@Nullable String organizationId) {
        var list = Json.object().put("object", "list");
        var data = list.putArray("data");
        for (var role : store.roles.all()) {
            var owner = Json.text(role, OWNER);
            if (owner == null || owner.equals(organizationId)) {
                data.add(Json.wire(role));
            }
        }
        return list;
    }

    private ObjectNode require(@Nullable String organizationId, String slug) {
        var role = find(organizationId, slug);
        if (role == null) {
            throw ApiError.notFound("Role", slug);
        }
        return role;
    }

    /** The role of exactly this owner. */
    private ObjectNode get(@Nullable String organizationId, String slug) {
        var role = require(organizationId, slug);
        if (organizationId != null && Json.text(role, OWNER) == null) {
            throw ApiError.message(403, "A role of the environment cannot be changed through an organization.");
        }
        return role;
    }

    private Reply rename(@Nullable String organizationId, Call call) {
        var body = call.body();
        var name = body.has("name") ? body.text("name", LONGEST_NAME) : null;
        return change(organizationId, call, copy -> {
            if (name != null) {
                copy.put("name", name);
            }
            if (body.has("description")) {
                copy.put("description", body.textOrNull("description"));
            }
        });
    }

    private Reply setPermissions(@Nullable String organizationId, Call call) {
        var permissions = new LinkedHashSet<>(call.body().texts("permissions"));
        permissions.forEach(this::checkPermission);
        return change(organizationId, call, copy -> copy.set("permissions", Json.strings(permissions)));
    }

    private Reply addPermission(@Nullable String organizationId, Call call) {
        var permission = checkPermission(call.body().text("slug"));
        return change(organizationId, call, copy -> {
            var permissions = new LinkedHashSet<>(Json.texts(copy.get("permissions")));
            permissions.add(permission);
            copy.set("permissions", Json.strings(permissions));
        });
    }

    private Reply removePermission(Call call) {
        return change(organization(call), call, copy -> {
            var permissions = Json.texts(copy.get("permissions"));
            if (!permissions.remove(call.path("permission"))) {
                throw ApiError.notFound("Permission", call.path("permission"));
            }
            copy.set("permissions", Json.strings(permissions));
        });
    }

    private String checkPermission(String slug) {
        if (store.permissions.one("slug", slug).isEmpty()) {
            throw ApiError.notFound("Permission", slug);
        }
        return slug;
    }

    private Reply delete(Call call) {
        var organizationId = organization(call);
        var role = get(organizationId, call.path("slug"));
        var slug = Json.must(role, "slug");
        var assigned = store.memberships.by("organization_id", organizationId).stream()
                .anyMatch(membership -> Memberships.roleSlugs(membership).contains(slug));
        if (assigned) {
            throw ApiError.of(409, "role_has_assignments", "The role is assigned to members.");
        }
        store.roles.remove(Json.must(role, "id"));
        record("deleted", role);
        return Reply.empty(204);
    }

    /** How a role is edited: a copy of its document. */
    @FunctionalInterface
    private interface Edit {
        void apply(ObjectNode copy);
    }

    private Reply change(@Nullable String organizationId, Call call, Edit edit) {
        var role = get(organizationId, call.path("slug"));
        var changed = store.roles.edit(Json.must(role, "id"), copy -> {
            edit.apply(copy);
            return time.touch(copy);
        });
        record("updated", changed);
        return Reply.ok(Json.wire(changed));
    }

    private void record(String what, ObjectNode role) {
        var owner = Json.text(role, OWNER);
        var data = Json.object()
                .put("object", owner == null ? "role" : "organization_role")
                .put("slug", Json.must(role, "slug"))
                .put("resource_type_slug", "organization");
        if (owner != null) {
            data.put("organization_id", owner).put("name", Json.must(role, "name"));
            data.set("description", role.get("description"));
        }
        for (var field : List.of("permissions", "created_at", "updated_at")) {
            JsonNode value = role.get(field);
            data.set(field, value);
        }
        events.record((owner == null ? "role." : "organization_role.") + what, data);
    }
}
