package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * {@code /user_management/organization_memberships}. A list needs a user or an organization and shows active ones unless
 * {@code statuses} says otherwise; creating one that is inactive re-activates it; deactivating one revokes the sessions
 * of its user in that organization (workos.md §1.5, §2).
 */
final class Memberships {
    private static final Set<String> STATUSES = Set.of("active", "inactive", "pending");

    private final Store store;
    private final Time time;
    private final Ids ids;
    private final Events events;
    private final Roles roles;
    private final Sessions sessions;
    private final boolean multipleRoles;

    Memberships(Store store, Time time, Ids ids, Events events, Roles roles, Sessions sessions, boolean multipleRoles) {
        this.store = store;
        this.time = time;
        this.ids = ids;
        this.events = events;
        this.roles = roles;
        this.sessions = sessions;
        this.multipleRoles = multipleRoles;
    }

    void routes(Routes routes) {
        var root = "/user_management/organization_memberships";
        routes.get(root, this::list);
        routes.post(root, call -> Reply.created(view(create(null, call.body()))));
        routes.get(root + "/:id", call -> Reply.ok(view(store.memberships.get(call.path("id")))));
        routes.put(root + "/:id", call -> Reply.ok(view(update(call.path("id"), call.body()))));
        routes.delete(root + "/:id", call -> delete(call.path("id")));
        routes.put(root + "/:id/deactivate", call -> Reply.ok(view(deactivate(call.path("id")))));
        routes.put(root + "/:id/reactivate", call -> Reply.ok(view(reactivate(call.path("id")))));
    }

    static List<String> roleSlugs(ObjectNode membership) {
        return membership.path("roles").findValuesAsText("slug");
    }

    static boolean isActive(ObjectNode membership) {
        return "active".equals(Json.text(membership, "status"));
    }

    Optional<ObjectNode> find(String userId, String organizationId) {
        return store.memberships.by("user_id", userId).stream()
                .filter(membership -> organizationId.equals(Json.text(membership, "organization_id")))
                .findFirst();
    }

    List<ObjectNode> activeOf(String userId) {
        return store.memberships.by("user_id", userId).stream()
                .filter(Memberships::isActive)
                .toList();
    }

    /** @param pinned a pinned id, or null for a new one */
    ObjectNode create(@Nullable String pinned, Body body) {
        var user = Json.must(store.users.get(body.text("user_id")), "id");
        var organization = Json.must(store.organizations.get(body.text("organization_id")), "id");
        var slugs = slugs(organization, body);
        var existing = find(user, organization);
        if (existing.isPresent()) {
            return again(existing.get(), slugs);
        }
        var membership = draft(pinned, user, organization, slugs, "active");
        store.memberships.save(membership);
        events.record("organization_membership.created", membership);
        return membership;
    }

    /** An invitation of somebody who has an account makes a membership that waits. */
    void invite(String user, String organization, String slug) {
        if (find(user, organization).isEmpty()) {
            var membership = draft(null, user, organization, List.of(slug), "pending");
            store.memberships.save(membership);
            events.record("organization_membership.created", membership);
        }
    }

    /** The membership of an accepted invitation. */
    void join(String user, String organization, String slug) {
        var existing = find(user, organization);
        if (existing.isEmpty()) {
            var membership = draft(null, user, organization, List.of(slug), "active");
            store.memberships.save(membership);
            events.record("organization_membership.created", membership);
        } else if (!isActive(existing.get())) {
            change(Json.must(existing.get(), "id"), copy -> roles(copy.put("status", "active"), List.of(slug)));
        }
    }

    /** The membership of a revoked invitation goes, if it still waits. */
    void withdraw(String user, String organization) {
        find(user, organization)
                .filter(membership -> "pending".equals(Json.text(membership, "status")))
                .ifPresent(membership -> delete(Json.must(membership, "id")));
    }

    /** A membership document with the given status, not stored. */
    private ObjectNode draft(
            @Nullable String pinned, String user, String organization, List<String> slugs, String status) {
        var stamp = time.stamp();
        var membership = Json.object()
                .put("object", "organization_membership")
                .put("id", pinned == null ? ids.next("om") : pinned)
                .put("user_id", user)
                .put("organization_id", organization)
                .put("status", status)
                .put("directory_managed", false)
                .put("created_at", stamp)
                .put("updated_at", stamp);
        membership.set("custom_attributes", Json.object());
        return roles(membership, slugs);
    }

    /** An inactive membership comes back; any other is refused. */
    private ObjectNode again(ObjectNode existing, List<String> slugs) {
        return switch (Json.must(existing, "status")) {
            case "inactive" -> change(Json.must(existing, "id"), copy -> roles(copy.put("status", "active"), slugs));
            case "pending" ->
                throw ApiError.of(
                        400,
                        "cannot_reactivate_pending_organization_membership",
                        "A pending organization membership cannot be reactivated.");
            default ->
                throw ApiError.of(
                        409,
                        "organization_membership_already_exists",
                        "The user is a member of this organization already.");
        };
    }

    private static ObjectNode roles(ObjectNode membership, List<String> slugs) {
        membership.putObject("role").put("slug", slugs.getFirst());
        var all = membership.putArray("roles");
        slugs.forEach(slug -> all.addObject().put("slug", slug));
        return membership;
    }

    private List<String> slugs(String organization, Body body) {
        if (body.has("role_slug") && body.has("role_slugs")) {
            throw ApiError.invalid(
                    "role_slugs", "roles_conflict", "Only one of role_slug and role_slugs may be given.");
        }
        var one = body.textOrNull("role_slug");
        var many = body.texts("role_slugs");
        var slugs = one != null ? List.of(one) : many.isEmpty() ? List.of(Roles.DEFAULT) : many;
        if (slugs.size() > 1 && !multipleRoles) {
            throw ApiError.of(422, "multiple_roles_not_enabled", "This environment allows one role per membership.");
        }
        roles.check(organization, slugs);
        return slugs;
    }

    /** The membership as a response shows it: with its user and the organization's name. */
    ObjectNode view(ObjectNode membership) {
        var view = membership.deepCopy();
        store.organizations
                .find(Json.must(membership, "organization_id"))
                .ifPresent(organization -> view.put("organization_name", Json.must(organization, "name")));
        store.users.find(Json.must(membership, "user_id")).ifPresent(user -> view.set("user", Users.view(user)));
        return view;
    }

    private Reply list(Call call) {
        var user = call.query("user_id");
        var organization = call.query("organization_id");
        if (user == null && organization == null) {
            throw ApiError.of(400, "missing_user_id_or_organization_id", "user_id or organization_id must be given.");
        }
        var statuses = new HashSet<>(call.queryList("statuses"));
        if (!STATUSES.containsAll(statuses)) {
            throw ApiError.invalid("statuses", "statuses_invalid", "A status is active, inactive or pending.");
        }
        if (statuses.isEmpty()) {
            statuses.add("active");
        }
        var page = Page.of(call);
        var slice = user != null
                ? store.memberships.pageBy(
                        "user_id",
                        user,
                        page,
                        row -> statuses.contains(Json.must(row, "status"))
                                && (organization == null || organization.equals(Json.text(row, "organization_id"))))
                : store.memberships.pageBy(
                        "organization_id",
                        Objects.requireNonNull(organization),
                        page,
                        row -> statuses.contains(Json.must(row, "status")));
        return Reply.ok(slice.list(this::view));
    }

    private ObjectNode update(String id, Body body) {
        var slugs = slugs(Json.must(store.memberships.get(id), "organization_id"), body);
        return change(id, copy -> roles(copy, slugs));
    }

    private Reply delete(String id) {
        var membership = store.memberships.get(id);
        store.memberships.remove(id);
        events.record("organization_membership.deleted", membership);
        return Reply.empty(200);
    }

    private ObjectNode deactivate(String id) {
        var membership = store.memberships.get(id);
        if ("pending".equals(Json.text(membership, "status"))) {
            throw ApiError.of(
                    400,
                    "cannot_deactivate_pending_organization_membership",
                    "A pending organization membership cannot be deactivated.");
        }
        var organization = Json.must(membership, "organization_id");
        sessions.revokeAll(
                Json.must(membership, "user_id"),
                session -> organization.equals(Json.text(session, "organization_id")));
        return isActive(membership) ? change(id, copy -> copy.put("status", "inactive")) : membership;
    }

    private ObjectNode reactivate(String id) {
        var membership = store.memberships.get(id);
        return isActive(membership) ? membership : again(membership, roleSlugs(membership));
    }

    private ObjectNode change(String id, UnaryOperator<ObjectNode> edit) {
        var membership = store.memberships.edit(id, copy -> time.touch(edit.apply(copy)));
        events.record("organization_membership.updated", membership);
        return membership;
    }
}
