package care.eleva.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The endpoints that the pages name are the endpoints that the services have. */
class EndpointsTest {
    private static final Pattern NAMED = Pattern.compile("(?<![A-Z])(GET|POST|PUT|PATCH|DELETE) (/[^\\s`|,)]*)");
    private static final Pattern CLASS =
            Pattern.compile("@Path\\(\"([^\"]*)\"\\)\n.*?\nclass (\\w+)[^{]*\\{(.*)", Pattern.DOTALL);
    private static final Pattern METHOD =
            Pattern.compile("@(GET|POST|PUT|PATCH|DELETE)\\b(.*?)\\n    public ", Pattern.DOTALL);
    private static final Pattern SUBPATH = Pattern.compile("@Path\\(\"([^\"]*)\"\\)");

    @Test
    void everyNamedEndpointExists() {
        Set<String> existing = existing();
        assertThat(existing).contains("GET /v1/audit/events", "GET /v1/audit/events/{}", "GET /v1/audit/export");
        for (Path page : Project.pages()) {
            NAMED.matcher(Project.text(page))
                    .results()
                    .forEach(named -> assertThat(existing)
                            .as(Project.name(page) + " names " + named.group())
                            .contains(named.group(1) + " " + plain(named.group(2))));
        }
    }

    @Test
    void theReadmesOfTheServicesNameEveryEndpoint() {
        Set<String> named = new TreeSet<>();
        for (Path page : Project.pages()) {
            NAMED.matcher(Project.text(page))
                    .results()
                    .forEach(match -> named.add(match.group(1) + " " + plain(match.group(2))));
        }
        assertThat(named).containsAll(existing());
    }

    static Set<String> existing() {
        Set<String> endpoints = new TreeSet<>();
        for (Path file : Project.files("(auth|app|audit)-service/src/main/java/.*Resource\\.java")) {
            Matcher resource = CLASS.matcher(Project.text(file));
            assertThat(resource.find()).as(Project.name(file)).isTrue();
            Matcher method = METHOD.matcher(resource.group(3));
            int methods = 0;
            while (method.find()) {
                Matcher sub = SUBPATH.matcher(method.group(2));
                String path = resource.group(1) + "/" + (sub.find() ? sub.group(1) : "");
                endpoints.add(method.group(1) + " " + plain(path));
                methods++;
            }
            assertThat(methods).as("endpoints of " + Project.name(file)).isPositive();
        }
        return endpoints;
    }

    static String plain(String path) {
        String bare =
                path.replaceAll("[?].*$", "").replaceAll("\\{[^}]*}", "{}").replaceAll("/+", "/");
        return bare.length() > 1 ? bare.replaceAll("/$", "") : bare;
    }
}
