package care.eleva.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/configuration.md and the sources name the same environment variables and the same settings. */
class ConfigurationTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z][A-Z0-9_]+)`");
    private static final Pattern SETTING_ROW = Pattern.compile("(?m)^\\| `(eleva\\.[a-z0-9.-]+)`");
    private static final Pattern IN_PROPERTIES = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]+)");
    private static final Pattern IN_JAVA = Pattern.compile(
            "\"((?:ELEVA|WORKOS)_[A-Z_]*[A-Z]|DATABASE_URL|DATABASE_URL_OWNER|GATEWAY_URL|[A-Z]+_SERVICE_URL|[A-Z]+(?:_[A-Z]+)*_KEY|QUARKUS_[A-Z_]+)\"");
    private static final Pattern IN_SHELL = Pattern.compile("\\b(ELEVA_[A-Z_]*[A-Z])\\b");
    private static final Pattern IN_ROUTES = Pattern.compile("\"url_variable\": \"([A-Z_]+)\"");
    private static final Pattern CONSTANT = Pattern.compile("(?m)^ {4,8}([A-Z][A-Z_]+)[(,;]");
    private static final Pattern MAPPING =
            Pattern.compile("@ConfigMapping\\(prefix = \"([^\"]+)\"\\).*?interface \\w+ \\{(.*)", Pattern.DOTALL);
    private static final Pattern PROPERTY =
            Pattern.compile("(?m)^ {4,8}((?:[A-Z]|int|long|boolean)[^;(){]*(?:\\([^)]*\\)[^;(){]*)?) (\\w+)\\(\\);");
    private static final Pattern GROUP = Pattern.compile("interface (\\w+) \\{(.*?)\\n    }", Pattern.DOTALL);

    /** Between the script and the program it starts; nobody sets them. */
    private static final Set<String> INTERNAL = Set.of("ELEVA_ROOT", "ELEVA_SQL_URL", "ELEVA_TERMINAL");

    @Test
    void theSameEnvironmentVariables() {
        assertThat(find(ROW, Project.text("docs/configuration.md"))).isEqualTo(variables());
    }

    @Test
    void theSameSettings() {
        assertThat(find(SETTING_ROW, Project.text("docs/configuration.md"))).isEqualTo(settings());
    }

    private static Set<String> variables() {
        Set<String> names = new TreeSet<>();
        for (Path file : Project.files(".*/src/main/.*\\.properties")) {
            names.addAll(find(IN_PROPERTIES, Project.text(file)));
        }
        for (Path file : Project.files("(deploy|service-kit|[a-z]+-service)/.*src/main/java/.*\\.java")) {
            names.addAll(find(IN_JAVA, Project.text(file)));
        }
        names.addAll(find(IN_SHELL, Project.text("eleva")));
        names.addAll(find(IN_ROUTES, Project.text("deploy/gateway/routes.json")));
        find(CONSTANT, Project.text("deploy/database/src/main/java/care/eleva/database/Login.java"))
                .forEach(login -> names.add("DATABASE_URL_" + login));
        find(CONSTANT, Project.text("deploy/local/src/main/java/care/eleva/local/Ports.java"))
                .forEach(part -> names.add("ELEVA_" + part + "_PORT"));
        names.removeAll(INTERNAL);
        return names;
    }

    private static Set<String> settings() {
        Set<String> names = new TreeSet<>();
        for (Path file : Project.files(".*/src/main/java/.*Config\\.java")) {
            Matcher mapping = MAPPING.matcher(Project.text(file));
            if (mapping.find()) {
                String body = mapping.group(2);
                Map<String, String> groups = new HashMap<>();
                GROUP.matcher(body).results().forEach(group -> groups.put(group.group(1), group.group(2)));
                PROPERTY.matcher(GROUP.matcher(body).replaceAll("")).results().forEach(property -> {
                    String name = mapping.group(1) + "." + kebab(property.group(2));
                    String group = groups.get(property.group(1));
                    if (group == null) {
                        names.add(name);
                    } else {
                        PROPERTY.matcher(group)
                                .results()
                                .forEach(inner -> names.add(name + "." + kebab(inner.group(2))));
                    }
                });
            }
        }
        return names;
    }

    private static String kebab(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    private static Set<String> find(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        pattern.matcher(text).results().forEach(match -> found.add(match.group(1)));
        return found;
    }
}
