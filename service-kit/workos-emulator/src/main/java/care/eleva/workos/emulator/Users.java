package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /user_management/users}. An e-mail address belongs to one user and is kept in lower case. */
final class Users {
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+\\.[^@\\s]+");

    private final Store store;
    private final Time time;
    private final Ids ids;
    private final Events events;
    private final Sessions sessions;

    Users(Store store, Time time, Ids ids, Events events, Sessions sessions) {
        this.store = store;
        this.time = time;
        this.ids = ids;
        this.events = events;
        this.sessions = sessions;
    }

    void routes(Routes routes) {
        routes.get("/user_management/users", this::list);
        routes.post("/user_management/users", call -> Reply.created(view(create(null, call.body()))));
        routes.get(
                "/user_management/users/external_id/:external_id",
                call -> Reply.ok(view(byExternalId(call.path("external_id")))));
        routes.get("/user_management/users/:id", call -> Reply.ok(view(store.users.get(call.path("id")))));
        routes.put("/user_management/users/:id", call -> Reply.ok(view(update(call.path("id"), call.body()))));
        routes.delete("/user_management/users/:id", call -> delete(call.path("id")));
    }

    static ObjectNode view(ObjectNode user) {
        return Json.wire(user);
    }

    /** The user with this address, whatever its case. */
    @Nullable
    ObjectNode byEmail(String email) {
        return store.users.one("email", email.strip().toLowerCase(Locale.ROOT)).orElse(null);
    }

    /** @param id a pinned id, or null for a new one */
    ObjectNode create(@Nullable String id, Body body) {
        var email = email(body.text("email"), null, "user_creation_error");
        var stamp = time.stamp();
        var user = Json.object()
                .put("object", "user")
                .put("id", id == null ? ids.next("user") : id)
                .put("email", email)
                .put("first_name", body.textOrNull("first_name"))
                .put("last_name", body.textOrNull("last_name"))
                .put("name", fullName(body))
                .put("email_verified", Boolean.TRUE.equals(body.flag("email_verified")))
                .put("profile_picture_url", body.textOrNull("profile_picture_url"))
                .put("external_id", externalId(body))
                .put("last_sign_in_at", (String) null)
                .put("locale", body.textOrNull("locale"))
                .put("created_at", stamp)
                .put("updated_at", stamp);
        user.set("metadata", Metadata.merge(Json.object(), body.object("metadata")));
        store.users.save(user);
        events.record("user.created", user);
        return user;
    }

    private Reply list(Call call) {
        var organization =
                call.query("organization_id") == null ? call.query("organization") : call.query("organization_id");
        var email = call.query("email");
        var page = Page.of(call);
        var slice = email == null
                ? store.users.page(page, user -> organization == null || isMember(user, organization))
                : store.users.pageBy(
                        "email",
                        email.toLowerCase(Locale.ROOT),
                        page,
                        user -> organization == null || isMember(user, organization));
        return Reply.ok(slice.list(Users::view));
    }

    private boolean isMember(ObjectNode user, String organization) {
        return store.memberships.by("user_id", Json.must(user, "id")).stream()
                .anyMatch(membership -> organization.equals(Json.text(membership, "organization_id")));
    }

    private ObjectNode byExternalId(String externalId) {
        return store.users.one("external_id", externalId).orElseThrow(() -> ApiError.notFound("User", externalId));
    }

    private ObjectNode update(String id, Body body) {
        store.users.get(id);
        var email = body.has("email") ? email(body.text("email"), id, "email_not_available") : null;
        var user = store.users.edit(id, copy -> {
            if (email != null) {
                copy.put(
                        "email_verified",
                        email.equals(Json.text(copy, "email"))
                                && copy.path("email_verified").asBoolean());
                copy.put("email", email);
            }
            for (var field : new String[] {"first_name", "last_name", "locale"}) {
                if (body.has(field)) {
                    copy.put(field, body.textOrNull(field));
                }
            }
            if (body.has("first_name") || body.has("last_name")) {
                copy.put("name", fullName(new Body(copy)));
            }
            if (body.has("email_verified")) {
                copy.put("email_verified", Boolean.TRUE.equals(body.flag("email_verified")));
            }
            if (body.has("external_id")) {
                copy.put("external_id", Metadata.externalId(body, store.users, id));
            }
            copy.set("metadata", Metadata.merge((ObjectNode) copy.path("metadata"), body.object("metadata")));
            return time.touch(copy);
        });
        events.record("user.updated", user);
        return user;
    }

    private Reply delete(String id) {
        var user = store.users.get(id);
        store.memberships.by("user_id", id).forEach(membership -> {
            store.memberships.remove(Json.must(membership, "id"));
            events.record("organization_membership.deleted", membership);
        });
        sessions.revokeAll(id, session -> true);
        store.users.remove(id);
        events.record("user.deleted", user);
        return Reply.empty(200);
    }

    private String email(String text, @Nullable String self, String code) {
        var email = text.strip().toLowerCase(Locale.ROOT);
        if (!EMAIL.matcher(email).matches()) {
            throw ApiError.invalid("email", "invalid_email", "The e-mail address is not valid.");
        }
        var other = byEmail(email);
        if (other != null && !Json.must(other, "id").equals(self)) {
            throw taken(code, "email_not_available", "This email is not available.");
        }
        return email;
    }

    private @Nullable String externalId(Body body) {
        var value = body.textOrNull("external_id");
        if (value != null && store.users.one("external_id", value).isPresent()) {
            throw taken("user_creation_error", "external_id_already_used", "The external_id is already used.");
        }
        return Metadata.externalId(body, store.users, null);
    }

    /** An error that lists what is wrong in {@code errors}. */
    private static ApiError taken(String code, String inner, String message) {
        var error = ApiError.of(400, code, "Validation failed.");
        error.body().putArray("errors").addObject().put("code", inner).put("message", message);
        return error;
    }

    private static @Nullable String fullName(Body body) {
        var first = body.textOrNull("first_name");
        var last = body.textOrNull("last_name");
        var name = ((first == null ? "" : first) + " " + (last == null ? "" : last)).strip();
        return name.isEmpty() ? null : name;
    }
}
