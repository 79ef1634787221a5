package care.eleva.auth.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.auth.workos.WorkosPermission;
import care.eleva.auth.workos.WorkosRole;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What has to be done, from what there is. */
class PlanTest {
    private static final Catalogue.Permission READ = new Catalogue.Permission("files:read", "Files: read");
    private static final Catalogue.Permission WRITE = new Catalogue.Permission("files:write", "Files: write");
    private static final Catalogue.Role READER = new Catalogue.Role("reader", "Reader", "Reads.", Set.of("files:read"));
    private static final Catalogue CATALOGUE = new Catalogue(List.of(READ, WRITE), List.of(READER));

    @Test
    void fromNothingPermissionsComeBeforeTheRolesThatHaveThem() {
        assertThat(plan(List.of(), List.of(), false).steps())
                .containsExactly(
                        new Step.CreatePermission(READ),
                        new Step.CreatePermission(WRITE),
                        new Step.CreateRole(READER),
                        new Step.SetPermissions("reader", Set.of("files:read"), Set.of("files:read"), Set.of()));
    }

    @Test
    void whatIsAlreadySoIsLeftAlone() {
        Plan plan = plan(
                List.of(role("reader", "Reader", "Reads.", "files:read")),
                List.of(permission("files:read", "Files: read"), permission("files:write", "Files: write")),
                true);
        assertThat(plan).isEqualTo(new Plan(List.of(), Set.of(), Set.of()));
        assertThat(plan.isEmpty()).isTrue();
    }

    @Test
    void namesDescriptionsAndGrantsFollowTheCatalogue() {
        Plan plan = plan(
                List.of(role("reader", "Leser", "Reads.", "files:write")),
                List.of(permission("files:read", "Dateien: lesen"), permission("files:write", "Files: write")),
                false);
        assertThat(plan.steps())
                .containsExactly(
                        new Step.RenamePermission(READ),
                        new Step.DescribeRole(READER),
                        new Step.SetPermissions(
                                "reader", Set.of("files:read"), Set.of("files:read"), Set.of("files:write")));
        assertThat(plan.steps().getLast().line()).isEqualTo("~ role reader: +files:read -files:write");
    }

    @Test
    void nothingIsDeletedUnasked() {
        List<WorkosRole> roles = List.of(
                role("reader", "Reader", "Reads.", "files:read"), role("typist", "Typist", "Types.", "files:type"));
        List<WorkosPermission> permissions = List.of(
                permission("files:read", "Files: read"),
                permission("files:write", "Files: write"),
                permission("files:type", "Files: type"));
        assertThat(plan(roles, permissions, false))
                .isEqualTo(new Plan(List.of(), Set.of("files:type"), Set.of("typist")));
        assertThat(plan(roles, permissions, true))
                .isEqualTo(new Plan(List.of(new Step.DeletePermission("files:type")), Set.of(), Set.of("typist")));
    }

    /** WorkOS refuses to change its own permissions, and roles have them for its own widgets. */
    @Test
    void whatIsWorkosOwnStaysAsItIs() {
        List<WorkosPermission> permissions = List.of(
                permission("files:read", "Files: read"),
                permission("files:write", "Files: write"),
                new WorkosPermission("widgets:users-table:manage", "Manage users", true));
        Plan plan = plan(
                List.of(role("reader", "Reader", "Reads.", "files:read", "widgets:users-table:manage")),
                permissions,
                true);
        assertThat(plan).isEqualTo(new Plan(List.of(), Set.of(), Set.of()));
        assertThat(plan(List.of(role("reader", "Reader", "Reads.", "widgets:users-table:manage")), permissions, true)
                        .steps())
                .containsExactly(new Step.SetPermissions(
                        "reader", Set.of("files:read", "widgets:users-table:manage"), Set.of("files:read"), Set.of()));
    }

    private static Plan plan(List<WorkosRole> roles, List<WorkosPermission> permissions, boolean prune) {
        return Plan.of(CATALOGUE, roles, permissions, prune);
    }

    private static WorkosRole role(String slug, String name, String description, String... permissions) {
        return new WorkosRole(slug, name, description, Set.of(permissions));
    }

    private static WorkosPermission permission(String slug, String name) {
        return new WorkosPermission(slug, name, false);
    }
}
