package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;

/** {@code /authorization/permissions}: slugs in lower case with the delimiters {@code - . : _ *} (workos.md §4.5). */
final class Permissions {
    private static final Pattern SLUG = Pattern.compile("[a-z0-9._:*-]+");
    private static final int LONGEST = 48;

    private final Store store;
    private final Time time;
    private final Ids ids;
    private final Events events;

    Permissions(Store store, Time time, Ids ids, Events events) {
        this.store = store;
        this.time = time;
        this.ids = ids;
        this.events = events;
    }

    void routes(Routes routes) {
        routes.get(
                "/authorization/permissions",
                call -> Reply.ok(store.permissions
                        .page(Page.of(call), permission -> true)
                        .list(Json::wire)));
        routes.post("/authorization/permissions", call -> Reply.created(create(call.body())));
        routes.get("/authorization/permissions/:slug", call -> Reply.ok(get(call.path("slug"))));
        routes.patch("/authorization/permissions/:slug", this::update);
        routes.delete("/authorization/permissions/:slug", this::delete);
    }

    ObjectNode create(Body body) {
        var slug = body.text("slug", LONGEST);
        if (!SLUG.matcher(slug).matches()) {
            throw ApiError.invalid("slug", "slug_invalid", "A slug has lower case letters, digits and . - : _ *");
        }
        if (store.permissions.one("slug", slug).isPresent()) {
            throw ApiError.of(
                    409, "permission_slug_conflict", "A permission with the slug '" + slug + "' exists already.");
        }
        var stamp = time.stamp();
        var permission = store.permissions.save(Json.object()
                .put("object", "permission")
                .put("id", ids.next("perm"))
                .put("slug", slug)
                .put("name", body.text("name", LONGEST))
                .put("description", body.textOrNull("description"))
                .put("system", false)
                .put("resource_type_slug", "organization")
                .put("created_at", stamp)
                .put("updated_at", stamp));
        events.record("permission.created", permission);
        return permission;
    }

    private ObjectNode get(String slug) {
        return store.permissions.one("slug", slug).orElseThrow(() -> ApiError.notFound("Permission", slug));
    }

    private Reply update(Call call) {
        var body = call.body();
        var permission = store.permissions.edit(Json.must(get(call.path("slug")), "id"), copy -> {
            if (body.has("name")) {
                copy.put("name", body.text("name", LONGEST));
            }
            if (body.has("description")) {
                copy.put("description", body.textOrNull("description"));
            }
            return time.touch(copy);
        });
        events.record("permission.updated", permission);
        return Reply.ok(permission);
    }

    /** A permission that goes, goes from every role too. */
    private Reply delete(Call call) {
        var permission = get(call.path("slug"));
        var slug = Json.must(permission, "slug");
        store.permissions.remove(Json.must(permission, "id"));
        for (var role : store.roles.all()) {
            var slugs = Json.texts(role.get("permissions"));
            if (slugs.remove(slug)) {
                store.roles.edit(Json.must(role, "id"), copy -> copy.set("permissions", Json.strings(slugs)));
            }
        }
        events.record("permission.deleted", permission);
        return Reply.empty(204);
    }
}
