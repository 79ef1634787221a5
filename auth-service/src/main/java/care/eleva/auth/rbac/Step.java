package care.eleva.auth.rbac;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** One change at WorkOS. Each may be repeated: what is done already is found done. */
public sealed interface Step {
    /** What it changes, for people: {@code + permission events:create}. */
    String line();

    record CreatePermission(Catalogue.Permission permission) implements Step {
        @Override
        public String line() {
            return "+ permission " + permission.slug();
        }
    }

    record RenamePermission(Catalogue.Permission permission) implements Step {
        @Override
        public String line() {
            return "~ permission " + permission.slug() + ": name “" + permission.name() + "”";
        }
    }

    record CreateRole(Catalogue.Role role) implements Step {
        @Override
        public String line() {
            return "+ role " + role.slug();
        }
    }

    record DescribeRole(Catalogue.Role role) implements Step {
        @Override
        public String line() {
            return "~ role " + role.slug() + ": name “" + role.name() + "”, description “" + role.description() + "”";
        }
    }

    /**
     * A role gets these permissions and no others.
     *
     * @param permissions all that the role has afterwards
     * @param added those of them that it lacks
     * @param removed what it has and should not
     */
    record SetPermissions(String role, Set<String> permissions, Set<String> added, Set<String> removed)
            implements Step {
        private static final int MANY = 12;

        @Override
        public String line() {
            return "~ role " + role + ":" + signed(" +", added) + signed(" -", removed);
        }

        private static String signed(String sign, Set<String> slugs) {
            return slugs.size() > MANY
                    ? sign + slugs.size() + " permissions"
                    : new TreeSet<>(slugs).stream().map(slug -> sign + slug).collect(Collectors.joining());
        }
    }

    record DeletePermission(String slug) implements Step {
        @Override
        public String line() {
            return "- permission " + slug;
        }
    }
}
