package care.eleva.auth.rbac;

import care.eleva.auth.workos.WorkosPermission;
import care.eleva.auth.workos.WorkosRole;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What makes WorkOS's roles and permissions those of the catalogue.
 *
 * @param steps in an order in which each can be done
 * @param strayPermissions permissions that the catalogue does not have and the steps leave alone
 * @param strayRoles the same for roles, which WorkOS deletes only in its dashboard
 */
public record Plan(List<Step> steps, Set<String> strayPermissions, Set<String> strayRoles) {

    /** The difference; {@code prune} says whether permissions that the catalogue does not have are deleted. */
    static Plan of(Catalogue catalogue, List<WorkosRole> roles, List<WorkosPermission> permissions, boolean prune) {
        List<Step> steps = new ArrayList<>();
        Map<String, WorkosPermission> there = index(permissions, WorkosPermission::slug);
        catalogue.permissions().forEach(wanted -> {
            WorkosPermission found = there.get(wanted.slug());
            if (found == null) {
                steps.add(new Step.CreatePermission(wanted));
            } else if (!found.system() && !found.name().equals(wanted.name())) {
                steps.add(new Step.RenamePermission(wanted));
            }
        });
        Set<String> system = permissions.stream()
                .filter(WorkosPermission::system)
                .map(WorkosPermission::slug)
                .collect(Collectors.toSet());
        Map<String, WorkosRole> rolesThere = index(roles, WorkosRole::slug);
        catalogue.roles().forEach(wanted -> role(wanted, rolesThere.get(wanted.slug()), system, steps));

        Set<String> stray = new TreeSet<>(there.keySet());
        stray.removeAll(catalogue.permissionSlugs());
        stray.removeAll(system);
        if (prune) {
            stray.forEach(slug -> steps.add(new Step.DeletePermission(slug)));
            stray.clear();
        }
        Set<String> strayRoles = new TreeSet<>(rolesThere.keySet());
        strayRoles.removeAll(catalogue.roleSlugs());
        return new Plan(List.copyOf(steps), Set.copyOf(stray), Set.copyOf(strayRoles));
    }

    public boolean isEmpty() {
        return steps.isEmpty();
    }

    /** WorkOS's own permissions stay with the roles that have them: they are no concern of the catalogue. */
    private static void role(Catalogue.Role wanted, @Nullable WorkosRole found, Set<String> system, List<Step> steps) {
        Set<String> has = found == null ? Set.of() : found.permissions();
        if (found == null) {
            steps.add(new Step.CreateRole(wanted));
        } else if (!found.name().equals(wanted.name()) || !wanted.description().equals(found.description())) {
            steps.add(new Step.DescribeRole(wanted));
        }
        Set<String> all = new HashSet<>(has);
        all.retainAll(system);
        all.addAll(wanted.permissions());
        if (!all.equals(has)) {
            steps.add(new Step.SetPermissions(wanted.slug(), Set.copyOf(all), without(all, has), without(has, all)));
        }
    }

    private static Set<String> without(Set<String> slugs, Set<String> others) {
        return slugs.stream().filter(slug -> !others.contains(slug)).collect(Collectors.toUnmodifiableSet());
    }

    private static <T> Map<String, T> index(List<T> items, Function<T, String> slug) {
        return items.stream().collect(Collectors.toMap(slug, item -> item, (first, second) -> first));
    }
}
