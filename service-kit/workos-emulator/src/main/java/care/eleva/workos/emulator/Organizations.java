package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code /organizations}. The external id is unique; the name is not; a domain belongs to one organization. */
final class Organizations {
    private final Store store;
    private final Time time;
    private final Ids ids;
    private final Events events;

    Organizations(Store store, Time time, Ids ids, Events events) {
        this.store = store;
        this.time = time;
        this.ids = ids;
        this.events = events;
    }

    void routes(Routes routes) {
        routes.get("/organizations", this::list);
        routes.post("/organizations", call -> Reply.created(Json.wire(create(null, call.body()))));
        routes.get(
                "/organizations/external_id/:external_id",
                call -> Reply.ok(Json.wire(byExternalId(call.path("external_id")))));
        routes.get("/organizations/:id", call -> Reply.ok(Json.wire(store.organizations.get(call.path("id")))));
        routes.put("/organizations/:id", call -> Reply.ok(Json.wire(update(call.path("id"), call.body()))));
        routes.delete("/organizations/:id", call -> delete(call.path("id")));
    }

    /** @param pinned a pinned id, or null for a new one */
    ObjectNode create(@Nullable String pinned, Body body) {
        var id = pinned == null ? ids.next("org") : pinned;
        var stamp = time.stamp();
        var organization = Json.object()
                .put("object", "organization")
                .put("id", id)
                .put("name", body.text("name"))
                .put("external_id", Metadata.externalId(body, store.organizations, null))
                .put(
                        "allow_profiles_outside_organization",
                        Boolean.TRUE.equals(body.flag("allow_profiles_outside_organization")))
                .put("created_at", stamp)
                .put("updated_at", stamp);
        organization.set("metadata", Metadata.merge(Json.object(), body.object("metadata")));
        var domains = organization.putArray("domains");
        domains(body).forEach((domain, state) -> domains.add(domain(id, domain, state)));
        store.organizations.save(organization);
        events.record("organization.created", organization);
        domains.forEach(domain -> events.record("organization_domain.created", (ObjectNode) domain));
        return organization;
    }

    /** A new domain document; 409 when an organization has the domain already. */
    ObjectNode domain(String organizationId, String domain, String state) {
        var taken = store.organizations.all().stream()
                .filter(other -> !organizationId.equals(Json.text(other, "id")))
                .anyMatch(other ->
                        other.path("domains").findValuesAsText("domain").contains(domain));
        if (taken) {
            throw ApiError.of(
                    409, "domain_already_exists", "The domain '" + domain + "' belongs to another organization.");
        }
        var stamp = time.stamp();
        return Json.object()
                .put("object", "organization_domain")
                .put("id", ids.next("org_domain"))
                .put("organization_id", organizationId)
                .put("domain", domain)
                .put("state", state)
                .put("verification_prefix", "workos")
                .put("verification_token", ids.secret())
                .put("verification_strategy", "verified".equals(state) ? "manual" : "dns")
                .put("created_at", stamp)
                .put("updated_at", stamp);
    }

    /** Domains with their states, from {@code domain_data} or from the older {@code domains}. */
    private static Map<String, String> domains(Body body) {
        var domains = new LinkedHashMap<String, String>();
        body.texts("domains").forEach(domain -> domains.put(domain.toLowerCase(Locale.ROOT), "verified"));
        for (var data : body.objects("domain_data")) {
            var state = data.text("state");
            if (!state.equals("pending") && !state.equals("verified")) {
                throw ApiError.invalid("domain_data", "state_invalid", "state must be pending or verified.");
            }
            domains.put(data.text("domain").toLowerCase(Locale.ROOT), state);
        }
        return domains;
    }

    private Reply list(Call call) {
        var domains = new HashSet<>(call.queryList("domains"));
        var search = call.query("search");
        var needle = search == null ? "" : search.toLowerCase(Locale.ROOT);
        var slice = store.organizations.page(
                Page.of(call),
                organization ->
                        Json.must(organization, "name").toLowerCase(Locale.ROOT).contains(needle)
                                && (domains.isEmpty()
                                        || organization.path("domains").findValuesAsText("domain").stream()
                                                .anyMatch(domains::contains)));
        return Reply.ok(slice.list(Json::wire));
    }

    private ObjectNode byExternalId(String externalId) {
        return store.organizations
                .one("external_id", externalId)
                .orElseThrow(() -> ApiError.notFound("Organization", externalId));
    }

    private ObjectNode update(String id, Body body) {
        var organization = store.organizations.edit(id, copy -> {
            if (body.has("name")) {
                copy.put("name", body.text("name"));
            }
            if (body.has("external_id")) {
                copy.put("external_id", Metadata.externalId(body, store.organizations, id));
            }
            if (body.has("stripe_customer_id")) {
                copy.put("stripe_customer_id", body.text("stripe_customer_id"));
            }
            if (body.has("domains") || body.has("domain_data")) {
                replaceDomains(id, copy, body);
            }
            copy.set("metadata", Metadata.merge((ObjectNode) copy.path("metadata"), body.object("metadata")));
            return time.touch(copy);
        });
        events.record("organization.updated", organization);
        return organization;
    }

    private void replaceDomains(String id, ObjectNode copy, Body body) {
        var old = new LinkedHashMap<String, ObjectNode>();
        copy.path("domains").forEach(domain -> old.put(Json.must(domain, "domain"), (ObjectNode) domain));
        var domains = copy.putArray("domains");
        domains(body).forEach((domain, state) -> {
            var kept = old.get(domain);
            domains.add(Objects.requireNonNullElseGet(kept, () -> domain(id, domain, state)));
        });
    }

    private Reply delete(String id) {
        var organization = store.organizations.get(id);
        store.memberships.by("organization_id", id).forEach(membership -> {
            store.memberships.remove(Json.must(membership, "id"));
            events.record("organization_membership.deleted", membership);
        });
        store.organizations.remove(id);
        events.record("organization.deleted", organization);
        return Reply.empty(200);
    }
}
