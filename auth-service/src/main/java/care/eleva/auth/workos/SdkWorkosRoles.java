package care.eleva.auth.workos;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Set;

/** {@link WorkosRoles} over the SDK. */
@ApplicationScoped
class SdkWorkosRoles implements WorkosRoles {
    private final WorkosApi api;

    SdkWorkosRoles(WorkosApi api) {
        this.api = api;
    }

    @Override
    public Uni<Reply<Set<String>>> roleSlugs() {
        return api.get("roles", "/authorization/roles", Map.of(), Answers::roleSlugs);
    }

    @Override
    public Uni<Reply<Map<String, Set<String>>>> permissionsByRole(String organizationId) {
        return api.get(
                "roles of an organization",
                "/authorization/organizations/" + WorkosApi.segment(organizationId) + "/roles",
                Map.of(),
                Answers::permissionsByRole);
    }
}
