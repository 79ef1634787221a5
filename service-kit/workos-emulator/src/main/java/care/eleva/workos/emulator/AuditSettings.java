package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** How long an organization's audit log is kept: 30 or 365 days, and the summary of its configuration. */
final class AuditSettings {
    private static final Set<Long> PERIODS = Set.of(30L, 365L);
    private static final String FIELD = "retention_period_in_days";

    private final Store store;

    AuditSettings(Store store) {
        this.store = store;
    }

    void routes(Routes routes) {
        routes.get(
                "/organizations/:id/audit_logs_retention",
                call -> Reply.ok(retention(store.organizations.get(call.path("id")))));
        routes.put("/organizations/:id/audit_logs_retention", this::update);
        routes.get(
                "/organizations/:id/audit_log_configuration",
                call -> Reply.ok(configuration(store.organizations.get(call.path("id")))));
    }

    private static ObjectNode retention(ObjectNode organization) {
        var days = organization.path("_retention");
        var view = Json.object();
        return days.isMissingNode() ? view.putNull(FIELD) : view.put(FIELD, days.asLong());
    }

    private Reply update(Call call) {
        store.organizations.get(call.path("id"));
        var days = call.body().number(FIELD);
        if (days == null || !PERIODS.contains(days)) {
            throw ApiError.invalid(FIELD, "retention_period_invalid", "A log is kept for 30 or 365 days.");
        }
        return Reply.ok(retention(store.organizations.edit(call.path("id"), copy -> copy.put("_retention", days))));
    }

    private static ObjectNode configuration(ObjectNode organization) {
        return Json.object()
                .put("organization_id", Json.must(organization, "id"))
                .put(FIELD, organization.path("_retention").asLong(30))
                .put("state", "active");
    }
}
