package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** {@code /organization_domains}: the domains inside organizations, one by one. */
final class Domains {
    private static final String ROOT = "/organization_domains";

    private final Store store;
    private final Time time;
    private final Events events;
    private final Organizations organizations;

    Domains(Store store, Time time, Events events, Organizations organizations) {
        this.store = store;
        this.time = time;
        this.events = events;
        this.organizations = organizations;
    }

    /** A domain and the organization it stands in. */
    private record Found(ObjectNode organization, int index) {
        ObjectNode domain() {
            return (ObjectNode) organization.path("domains").path(index);
        }
    }

    void routes(Routes routes) {
        routes.post(ROOT, call -> Reply.created(create(call.body())));
        routes.get(ROOT + "/:id", call -> Reply.ok(find(call.path("id")).domain()));
        routes.delete(ROOT + "/:id", call -> delete(find(call.path("id"))));
        routes.post(ROOT + "/:id/verify", call -> Reply.created(verify(find(call.path("id")))));
    }

    private Found find(String id) {
        for (var organization : store.organizations.all()) {
            var domains = organization.path("domains");
            for (var i = 0; i < domains.size(); i++) {
                if (id.equals(Json.text(domains.path(i), "id"))) {
                    return new Found(organization, i);
                }
            }
        }
        throw ApiError.notFound("Organization domain", id);
    }

    private ObjectNode create(Body body) {
        var name = body.text("domain").toLowerCase(Locale.ROOT);
        var organization = store.organizations.get(body.text("organization_id"));
        if (organization.path("domains").findValuesAsText("domain").contains(name)) {
            throw ApiError.of(409, "domain_already_exists", "The organization has the domain already.");
        }
        var id = Json.must(organization, "id");
        var domain = organizations.domain(id, name, "pending");
        store.organizations.edit(id, copy -> {
            copy.withArray("domains").add(domain);
            return copy;
        });
        events.record("organization_domain.created", domain);
        return domain;
    }

    private ObjectNode verify(Found found) {
        if ("verified".equals(Json.text(found.domain(), "state"))) {
            throw ApiError.of(400, "domain_already_verified", "The domain is verified already.");
        }
        ObjectNode verified = found.domain().deepCopy();
        time.touch(verified.put("state", "verified"));
        store.organizations.edit(Json.must(found.organization(), "id"), copy -> {
            ((ArrayNode) copy.path("domains")).set(found.index(), verified);
            return copy;
        });
        events.record("organization_domain.verified", verified);
        return verified;
    }

    private Reply delete(Found found) {
        store.organizations.edit(Json.must(found.organization(), "id"), copy -> {
            ((ArrayNode) copy.path("domains")).remove(found.index());
            return copy;
        });
        events.record("organization_domain.deleted", found.domain());
        return Reply.empty(204);
    }
}
