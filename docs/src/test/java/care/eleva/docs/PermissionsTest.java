package care.eleva.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The catalogue of permissions and roles is the only one: whatever names a permission or a role names one of it. */
class PermissionsTest {
    private static final String CATALOGUE = Project.text("deploy/workos/rbac.json");
    private static final Set<String> PERMISSIONS = slugs(CATALOGUE.substring(0, CATALOGUE.indexOf("\"roles\"")));
    private static final Set<String> ROLES = slugs(CATALOGUE.substring(CATALOGUE.indexOf("\"roles\"")));

    /** A word and a word after a colon, in quotes of some kind. */
    private static final Pattern NAMED = Pattern.compile("[\"'`]([a-z]+:[a-z_]+)[\"'`]");

    private static final Pattern ASKED = Pattern.compile("auth\\.has\\('([^']*)'|@PermissionsAllowed\\(([^)]*)\\)");
    private static final Pattern LITERAL = Pattern.compile("\"([^\"]+)\"");

    private static final Pattern CLASS = Pattern.compile("(?m)^(?:public |final |abstract )*class \\w+");
    private static final Pattern ENDPOINT = Pattern.compile("@(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\\b");
    private static final Pattern SUBPATH = Pattern.compile("@Path\\(\"([^\"]*)\"\\)");
    private static final Pattern OPEN_ROW =
            Pattern.compile("(?m)^\\| `([A-Z]+ /[^`]*)` \\| ([^|]+?) \\| ([^|]{10,}) \\|$");

    @Test
    void whateverIsAskedForIsInTheCatalogue() {
        Set<String> asked = new TreeSet<>();
        for (Path file :
                Project.files("(auth|app|audit)-service/src/main/java/.*\\.java|service-kit/runtime/src/main/.*\\.java"
                        + "|deploy/database/src/main/resources/.*\\.sql")) {
            Matcher matcher = ASKED.matcher(Project.text(file));
            while (matcher.find()) {
                if (matcher.group(1) == null) {
                    LITERAL.matcher(matcher.group(2)).results().forEach(literal -> asked.add(literal.group(1)));
                } else {
                    asked.add(matcher.group(1));
                }
            }
        }
        assertThat(asked).contains("events:create", "records:view_own", "audit:view_logs");
        assertThat(PERMISSIONS).containsAll(asked);
    }

    /** Also in checks that are no annotation, in seeds, and in prose. */
    @Test
    void whateverLooksLikeAPermissionIsInTheCatalogue() {
        Set<String> categories =
                PERMISSIONS.stream().map(slug -> slug.replaceAll(":.*", "")).collect(Collectors.toSet());
        for (Path file : Project.files(
                "(auth|app|audit)-service/src/main/java/.*\\.java|deploy/.*/src/main/(java|resources)/.*\\.(java|sql)"
                        + "|deploy/workos/.*\\.json|.*\\.md")) {
            NAMED.matcher(Project.text(file))
                    .results()
                    .map(named -> named.group(1))
                    .filter(slug -> categories.contains(slug.replaceAll(":.*", "")))
                    .forEach(slug ->
                            assertThat(PERMISSIONS).as(Project.name(file)).contains(slug));
        }
    }

    @Test
    void everyEndpointNamesAPermissionOrThePageSaysWhyNot() {
        Map<String, String> open = new TreeMap<>();
        for (Path file : Project.files("(auth|app|audit)-service/src/main/java/.*Resource\\.java")) {
            String text = Project.text(file);
            Matcher resource = CLASS.matcher(text);
            assertThat(resource.find()).as(Project.name(file)).isTrue();
            Matcher root = SUBPATH.matcher(text.substring(0, resource.start()));
            String base = root.find() ? root.group(1) : "";
            String body = text.substring(resource.end());
            Matcher endpoint = ENDPOINT.matcher(body);
            while (endpoint.find()) {
                String annotations = around(body, endpoint.start());
                Matcher sub = SUBPATH.matcher(annotations);
                String path = base + "/" + (sub.find() ? sub.group(1) : "");
                String name = endpoint.group(1) + " " + plain(path);
                if (annotations.contains("@PermitAll")) {
                    open.put(name, "anybody");
                } else if (annotations.contains("@Authenticated")) {
                    open.put(name, "anybody with a token");
                } else {
                    assertThat(annotations).as(name).contains("@PermissionsAllowed");
                }
            }
        }
        Map<String, String> explained = new TreeMap<>();
        OPEN_ROW.matcher(Project.text("docs/permissions.md"))
                .results()
                .forEach(row -> explained.put(row.group(1), row.group(2)));
        assertThat(explained).isEqualTo(open);
    }

    @Test
    void thePageHasTheRolesWithTheirSizes() {
        Pattern row = Pattern.compile("(?m)^\\| `([a-z_]+)` \\| (\\d+) \\|");
        Map<String, Integer> documented = new TreeMap<>();
        row.matcher(Project.text("docs/permissions.md"))
                .results()
                .forEach(role -> documented.put(role.group(1), Integer.valueOf(role.group(2))));
        Map<String, Integer> sizes = new TreeMap<>();
        Pattern role =
                Pattern.compile("\"slug\": \"([a-z_]+)\",\\s+\"name\".*?\"permissions\": \\[(.*?)]", Pattern.DOTALL);
        role.matcher(CATALOGUE)
                .results()
                .forEach(one -> sizes.put(
                        one.group(1),
                        Math.toIntExact(LITERAL.matcher(one.group(2)).results().count())));
        assertThat(documented).isEqualTo(sizes).containsOnlyKeys(ROLES);
    }

    @Test
    void thePeopleOfTheDemonstrationHaveRolesOfTheCatalogue() {
        Matcher roles = Pattern.compile("\"roles\": \\[([^]]*)]").matcher(Project.text("deploy/workos/demo-seed.json"));
        Set<String> used = new TreeSet<>();
        while (roles.find()) {
            LITERAL.matcher(roles.group(1)).results().forEach(role -> used.add(role.group(1)));
        }
        assertThat(used).isNotEmpty();
        assertThat(ROLES).containsAll(used);
    }

    /** What stands between the member before and the body of the method: its annotations and its head. */
    private static String around(String body, int at) {
        int before = Math.max(body.lastIndexOf("}\n", at), body.lastIndexOf(";\n", at));
        return body.substring(Math.max(before, 0), body.indexOf(") {", at));
    }

    private static String plain(String path) {
        String slashes = path.replaceAll("/+", "/");
        return slashes.length() > 1 ? slashes.replaceAll("/$", "") : slashes;
    }

    private static Set<String> slugs(String json) {
        return Pattern.compile("\"slug\": \"([^\"]+)\"")
                .matcher(json)
                .results()
                .map(slug -> slug.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
