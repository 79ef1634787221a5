package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Brings a seed into the store through the same code as the API, so that a seed cannot make what the API refuses. */
final class Seeder {
    private final Store store;
    private final SigningKeys keys;
    private final Permissions permissions;
    private final Roles roles;
    private final Users users;
    private final Organizations organizations;
    private final Memberships memberships;
    private final RedirectUris redirects;
    private final WebhookEndpoints webhooks;

    Seeder(
            Store store,
            SigningKeys keys,
            Permissions permissions,
            Roles roles,
            Users users,
            Organizations organizations,
            Memberships memberships,
            RedirectUris redirects,
            WebhookEndpoints webhooks) {
        this.store = store;
        this.keys = keys;
        this.permissions = permissions;
        this.roles = roles;
        this.users = users;
        this.organizations = organizations;
        this.memberships = memberships;
        this.redirects = redirects;
        this.webhooks = webhooks;
    }

    void sow(EmulatorSeed from) {
        var seed = from.seed();
        var key = seed.path("signing_key");
        if (key.isObject() && store.keys.size() == 0) {
            keys.pin(Json.must(key, "kid"), Json.must(key, "private_key"));
        }
        from.rbac().path("permissions").forEach(row -> permissions.create(body(row)));
        roles.create(null, new Body(Json.object().put("slug", Roles.DEFAULT).put("name", "Member")));
        from.rbac().path("roles").forEach(row -> roles.seed(body(row)));
        seed.path("redirect_uris").forEach(uri -> redirects.register(uri.asText()));
        seed.path("sign_out_redirects").forEach(uri -> redirects.registerSignOut(uri.asText()));
        seed.path("users").forEach(this::user);
        seed.path("organizations").forEach(this::organization);
        seed.path("webhook_endpoints").forEach(row -> webhooks.create(body(row)));
    }

    private void user(JsonNode row) {
        var user = users.create(Json.text(row, "id"), body(row));
        keep(store.users, user, row, "feature_flags");
    }

    private void organization(JsonNode row) {
        var organization = organizations.create(Json.text(row, "id"), body(row));
        keep(store.organizations, organization, row, "feature_flags");
        keep(store.organizations, organization, row, "entitlements");
        row.path("memberships").forEach(membership -> membership(Json.must(organization, "id"), membership));
    }

    private void membership(String organization, JsonNode row) {
        var email = Json.must(row, "user");
        var user = users.byEmail(email);
        if (user == null) {
            throw new IllegalArgumentException("The seed's membership names an unknown user: " + email);
        }
        var body = Json.object().put("user_id", Json.must(user, "id")).put("organization_id", organization);
        body.set("role_slugs", row.path("roles").isArray() ? row.path("roles") : Json.array());
        var membership = memberships.create(Json.text(row, "id"), new Body(body));
        var status = Json.text(row, "status");
        if (status != null) {
            store.memberships.edit(Json.must(membership, "id"), copy -> copy.put("status", status));
        }
    }

    private static void keep(Table table, ObjectNode document, JsonNode row, String field) {
        var value = row.get(field);
        if (value != null) {
            table.edit(Json.must(document, "id"), copy -> copy.set("_" + field, value));
        }
    }

    private static Body body(JsonNode row) {
        return new Body((ObjectNode) row);
    }
}
