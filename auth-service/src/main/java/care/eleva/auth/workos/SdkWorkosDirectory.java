package care.eleva.auth.workos;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link WorkosDirectory} over the SDK. */
@ApplicationScoped
class SdkWorkosDirectory implements WorkosDirectory {
    private static final String ORGANIZATIONS = "/organizations";
    private static final String USERS = "/user_management/users";
    private static final String MEMBERSHIPS = "/user_management/organization_memberships";
    private static final String EVERY_STATUS = "active,inactive,pending";

    private final WorkosApi api;

    SdkWorkosDirectory(WorkosApi api) {
        this.api = api;
    }

    @Override
    public Uni<Reply<WorkosOrganization>> organization(String id) {
        return api.get("organization", organizationPath(id), Map.of(), Answers::organization);
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
    public Uni<Reply<WorkosOrganization>> renameOrganization(String id, String name) {
        return api.put("rename organization", organizationPath(id), Map.of("name", name), Answers::organization);
    }

    @Override
    public Uni<Reply<Boolean>> deleteOrganization(String id) {
        return api.delete("delete organization", organizationPath(id));
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

    @Override
    public Uni<Reply<WorkosMembership>> changeRole(String membershipId, String roleSlug) {
        return api.put("change role", membershipPath(membershipId), Map.of("role_slug", roleSlug), Answers::membership);
    }

    @Override
    public Uni<Reply<WorkosMembership>> deactivateMembership(String membershipId) {
        return api.put(
                "deactivate membership", membershipPath(membershipId) + "/deactivate", Map.of(), Answers::membership);
    }

    @Override
    public Uni<Reply<WorkosMembership>> reactivateMembership(String membershipId) {
        return api.put(
                "reactivate membership", membershipPath(membershipId) + "/reactivate", Map.of(), Answers::membership);
    }

    @Override
    public Uni<Reply<Boolean>> deleteMembership(String membershipId) {
        return api.delete("delete membership", membershipPath(membershipId));
    }

    @Override
    public Uni<Reply<Boolean>> deleteUser(String userId) {
        return api.delete("delete user", USERS + "/" + WorkosApi.segment(userId));
    }

    private static String organizationPath(String id) {
        return ORGANIZATIONS + "/" + WorkosApi.segment(id);
    }

    private static String membershipPath(String id) {
        return MEMBERSHIPS + "/" + WorkosApi.segment(id);
    }

    @Override
    public Uni<Reply<WorkosUser>> user(String id) {
        return api.get("user", USERS + "/" + WorkosApi.segment(id), Map.of(), Answers::user);
    }

    @Override
    public Uni<Reply<WorkosMembership>> membership(String id) {
        return api.get("membership", MEMBERSHIPS + "/" + WorkosApi.segment(id), Map.of(), Answers::membership);
    }

    @Override
    public Uni<Reply<List<WorkosMembership>>> activeMemberships(String userId) {
        Map<String, Object> query = Map.of("user_id", userId, "statuses", "active", "limit", WorkosPage.LIMIT);
        return api.get("memberships", MEMBERSHIPS, query, json -> Answers.list(json.path("data"), Answers::membership));
    }

    @Override
    public Uni<Reply<WorkosPage<WorkosUser>>> users(@Nullable String after) {
        return api.get("users", USERS, page(after), json -> Answers.page(json, Answers::user));
    }

    @Override
    public Uni<Reply<WorkosPage<WorkosOrganization>>> organizations(@Nullable String after) {
        return api.get("organizations", ORGANIZATIONS, page(after), json -> Answers.page(json, Answers::organization));
    }

    @Override
    public Uni<Reply<WorkosPage<WorkosMembership>>> membershipsOf(String organizationId, @Nullable String after) {
        Map<String, @Nullable Object> query = page(after);
        query.put("organization_id", organizationId);
        query.put("statuses", EVERY_STATUS);
        return api.get("memberships", MEMBERSHIPS, query, json -> Answers.page(json, Answers::membership));
    }

    private static Map<String, @Nullable Object> page(@Nullable String after) {
        Map<String, @Nullable Object> query = new LinkedHashMap<>();
        query.put("order", "asc");
        query.put("limit", WorkosPage.LIMIT);
        query.put("after", after);
        return query;
    }
}
