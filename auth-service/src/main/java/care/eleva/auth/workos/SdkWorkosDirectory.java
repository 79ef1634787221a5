package care.eleva.auth.workos;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;

/** {@link WorkosDirectory} over the SDK. */
@ApplicationScoped
class SdkWorkosDirectory implements WorkosDirectory {
    private static final String ORGANIZATIONS = "/organizations";
    private static final String MEMBERSHIPS = "/user_management/organization_memberships";
    private static final String EVERY_STATUS = "active,inactive,pending";

    private final WorkosApi api;

    SdkWorkosDirectory(WorkosApi api) {
        this.api = api;
    }

    @Override
    public Uni<Reply<WorkosOrganization>> organization(String id) {
        return api.get("organization", ORGANIZATIONS + "/" + WorkosApi.segment(id), Map.of(), Answers::organization);
    }

    @Override
    public Uni<Reply<WorkosOrganization>> organizationByExternalId(String externalId) {
        return api.get(
                "organization",
                ORGANIZATIONS + "/external_id/" + WorkosApi.segment(externalId),
                Map.of(),
                Answers::organization);
    }

    @Override
    public Uni<Reply<WorkosOrganization>> createOrganization(String name, String externalId) {
        return api.post(
                "create organization",
                ORGANIZATIONS,
                Map.of("name", name, "external_id", externalId),
                Answers::organization);
    }

    @Override
    public Uni<Reply<List<WorkosMembership>>> memberships(String userId, String organizationId) {
        Map<String, String> query =
                Map.of("user_id", userId, "organization_id", organizationId, "statuses", EVERY_STATUS);
        return api.get("memberships", MEMBERSHIPS, query, json -> Answers.list(json.path("data"), Answers::membership));
    }

    @Override
    public Uni<Reply<WorkosMembership>> createMembership(String userId, String organizationId, String roleSlug) {
        Map<String, String> body = Map.of("user_id", userId, "organization_id", organizationId, "role_slug", roleSlug);
        return api.post("create membership", MEMBERSHIPS, body, Answers::membership);
    }
}
